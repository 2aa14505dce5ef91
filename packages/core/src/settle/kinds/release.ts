import { refuse } from "../decide/refuse.ts";
import type { LineKind } from "./claim-kind.ts";

/** Returns the tickets of a hold to the allocation. */
export interface ReleaseClaim {
  readonly kind: "release";
  readonly ticketOptionId: string;
  readonly holdId: string;
}

/** A hold that was released before or has expired needs no change. */
export const release: LineKind<ReleaseClaim> = {
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
