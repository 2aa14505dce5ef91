import { isSameJson } from "../../model/json-object.ts";
import { judgeState } from "../decide/judge-rules.ts";
import { refuse } from "../decide/refuse.ts";
import type { LineKind, DescribedLine } from "./claim-kind.ts";

/** Turns a hold into a purchase, which takes over its reference and its metadata unless the claim has its own. */
export interface ConfirmationClaim extends DescribedLine {
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
    const metadata = claim.metadata ?? hold?.metadata ?? null;
    const earlier = ledger.purchases.get(id);
    if (earlier) {
      const isSame =
        earlier.holdId === holdId &&
        earlier.quantity === (claim.quantity ?? hold?.quantity) &&
        earlier.orderLines === orderLines &&
        // The version before does not take over what the hold has.
        (earlier.reference === reference || earlier.reference === claim.reference) &&
        (isSameJson(earlier.metadata, metadata) || isSameJson(earlier.metadata, claim.metadata));
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
          metadata,
        },
      ],
      userId,
      quantity,
    };
  },
};
