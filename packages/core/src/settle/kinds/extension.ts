import { refuse } from "../decide/refuse.ts";
import { toGrantedHold } from "./granted-hold.ts";
import type { ClaimKind } from "./claim-kind.ts";

/** Makes a hold expire later or earlier. */
export interface ExtensionClaim {
  readonly kind: "extension";
  readonly ticketOptionId: string;
  readonly holdId: string;
  /** Seconds from now until the hold expires, by the clock of the database. */
  readonly seconds: number;
  /** Maximum number of seconds from the creation of the hold to its expiry. */
  readonly maxSeconds: number;
}

/**
 * It takes no key: repeated, it counts from its own time. It leaves no row with an id either. Where an earlier attempt
 * may have been committed, the hold shows whether it was; a later extension must not be overwritten.
 */
export const extension: ClaimKind<ExtensionClaim> = {
  note(needs, { holdId }) {
    needs.holds.add(holdId);
    needs.time = true;
  },

  decide(ledger, { ticketOptionId, holdId: id, seconds, maxSeconds }, seen) {
    const hold = ledger.holds.get(id);
    if (!hold) return refuse("hold_not_found");
    const { status, createdAt, expiresAt: before, seconds: heldSeconds } = hold;
    if (seen?.extended) {
      if (isSame(before, seen.extended.expiresAt)) {
        return { is: "granted", events: [], hold: toGrantedHold(hold) };
      }
      if (!isSame(before, seen.extended.before)) return refuse("outcome_unknown");
    }
    if (status !== "active") return refuse("hold_not_active");
    const expiresAt = new Date(ledger.now!.getTime() + 1_000 * seconds);
    if (expiresAt.getTime() > createdAt.getTime() + 1_000 * maxSeconds) {
      return refuse("hold_extension_exceeded");
    }
    return {
      is: "granted",
      events: [{ type: "hold_extended", ticketOptionId, id, before, expiresAt, heldSeconds }],
      hold: { ...toGrantedHold(hold), expiresAt },
    };
  },
};

function isSame(one: Date, other: Date): boolean {
  return one.getTime() === other.getTime();
}
