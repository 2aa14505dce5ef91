import { refuse } from "../decide/refuse.ts";
import type { ClaimKind } from "./claim-kind.ts";

/** Makes a hold expire later, or earlier. */
export interface ExtensionClaim {
  readonly kind: "extension";
  readonly ticketOptionId: string;
  readonly holdId: string;
  /** From now until it expires, by the database's clock. */
  readonly seconds: number;
  /** From its creation until it expires at the latest. */
  readonly maxSeconds: number;
}

/** It takes no key: what is done twice is done once more, from a later moment. */
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
