import { refuse } from "../decide/refuse.ts";
import type { ClaimKind } from "./claim-kind.ts";

/** Gives the tickets of a hold back. */
export interface ReleaseClaim {
  readonly kind: "release";
  readonly ticketOptionId: string;
  readonly holdId: string;
}

/** Nothing is left to do for a hold that was released before or has expired. */
export const release: ClaimKind<ReleaseClaim> = {
  note(needs, { holdId }) {
    needs.holds.add(holdId);
    needs.time = true;
  },

  decide(ledger, { ticketOptionId, holdId: id }) {
    const hold = ledger.holds.get(id);
    if (!hold) return refuse("hold_not_found");
    if (hold.status === "confirmed") return refuse("hold_not_active");
    if (hold.status !== "active") return { is: "granted", events: [] };
    const { userId, quantity: returned } = hold;
    return {
      is: "granted",
      events: [{ type: "hold_resolved", ticketOptionId, id, userId, status: "released", returned }],
    };
  },
};
