import { judgeState } from "../decide/judge-rules.ts";
import { refuse } from "../decide/refuse.ts";
import type { LineKind, ReferringLine } from "./claim-kind.ts";

/** Turns a hold into a purchase, which takes over its reference unless the claim has one. */
export interface ConfirmationClaim extends ReferringLine {
  readonly kind: "confirmation";
  readonly holdId: string;
  /** Number of tickets to purchase. The others are released. Undefined: all tickets of the hold. */
  readonly quantity: number | undefined;
}

/** The hold has already taken its tickets from the allocation. Those that are not purchased are returned. */
export const confirmation: LineKind<ConfirmationClaim> = {
  note(needs, { id, holdId, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.purchases.add(id);
    needs.holds.add(holdId);
    needs.time = true;
  },

  decide(ledger, { ticketOptionId, id, holdId, orderLines, createdBy, ...claim }) {
    const hold = ledger.holds.get(holdId);
    const reference = claim.reference ?? hold?.reference ?? null;
    const earlier = ledger.purchases.get(id);
    if (earlier) {
      const isSame =
        earlier.holdId === holdId &&
        earlier.quantity === (claim.quantity ?? hold?.quantity) &&
        earlier.orderLines === orderLines &&
        // The version before does not take over the reference of the hold.
        (earlier.reference === reference || earlier.reference === (claim.reference ?? null));
      const { buyerId: userId, quantity, cancelledQuantity } = earlier;
      return isSame
        ? { is: "replayed", userId, quantity, cancelledQuantity }
        : refuse("idempotency_key_reused");
    }
    if (!hold) return refuse("hold_not_found");
    if (hold.status !== "active") return refuse("hold_not_active");
    const unsold = judgeState(ledger);
    if (unsold) return unsold;
    const { userId } = hold;
    const quantity = claim.quantity ?? hold.quantity;
    if (quantity > hold.quantity) return refuse("quantity_out_of_range");

    const returned = hold.quantity - quantity;
    const ofOption = { ticketOptionId, userId };
    return {
      is: "granted",
      events: [
        { type: "hold_resolved", ...ofOption, id: holdId, status: "confirmed", returned },
        {
          type: "purchase_made",
          ...ofOption,
          id,
          quantity,
          holdId,
          orderLines,
          createdBy,
          reference,
        },
      ],
      userId,
      quantity,
    };
  },
};
