import { refuse } from "../decide/refuse.ts";
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

/** It takes no key: a repeated extension is applied again, from a later time. */
export const extension: ClaimKind<ExtensionClaim> = {
  note(needs, { holdId }) {
    needs.holds.add(holdId);
    needs.time = true;
  },

  decide(ledger, { ticketOptionId, holdId: id, seconds, maxSeconds }) {
    const hold = ledger.holds.get(id);
    if (!hold) return refuse("hold_not_found");
    if (hold.status !== "active") return refuse("hold_not_active");
    const { status, createdAt, seconds: heldSeconds } = hold;
    const expiresAt = new Date(ledger.now!.getTime() + 1_000 * seconds);
    if (expiresAt.getTime() > createdAt.getTime() + 1_000 * maxSeconds) {
      return refuse("hold_extension_exceeded");
    }
    return {
      is: "granted",
      events: [{ type: "hold_extended", ticketOptionId, id, expiresAt, heldSeconds }],
      hold: { status, createdAt, expiresAt },
    };
  },
};
