import type { Replacement } from "../decide/event.ts";
import { expectedPurchase } from "../decide/expected-purchase.ts";
import { refuse } from "../decide/refuse.ts";
import type { ClaimKind, CreatingClaim } from "./claim-kind.ts";

/** Returns tickets of a purchase to the allocation. */
export interface CancellationClaim extends CreatingClaim {
  readonly kind: "cancellation";
  readonly purchaseId: string;
  /** The user that the purchase must belong to. Undefined: any. */
  readonly expectedUserId: string | null | undefined;
  /** Undefined: all that is left of the purchase. */
  readonly quantity: number | undefined;
  /** Of an exchange: what is purchased instead. */
  readonly replacement: Replacement | null;
}

export const cancellation: ClaimKind<CancellationClaim> = {
  note(needs, { id, purchaseId, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.cancellations.add(id);
    needs.purchases.add(purchaseId);
  },

  decide(ledger, claim) {
    const { ticketOptionId, id, purchaseId, replacement, createdBy } = claim;
    const earlier = ledger.cancellations.get(id);
    if (earlier) {
      const isSame =
        earlier.purchaseId === purchaseId &&
        earlier.newPurchaseId === (replacement?.id ?? null) &&
        (claim.quantity === undefined || earlier.quantity === claim.quantity);
      return isSame
        ? { is: "replayed", quantity: earlier.quantity }
        : refuse("idempotency_key_reused");
    }
    const purchase = expectedPurchase(ledger, claim);
    if (!purchase) return refuse("purchase_not_found");
    const left = purchase.quantity - purchase.cancelledQuantity;
    const quantity = claim.quantity ?? left;
    if (quantity > left || left === 0) return refuse("cancellation_exceeds_purchase");

    const { userId } = purchase;
    return {
      is: "granted",
      events: [
        {
          type: "purchase_cancelled",
          ticketOptionId,
          id,
          purchaseId,
          userId,
          quantity,
          replacement,
          createdBy,
        },
      ],
      userId,
      quantity,
    };
  },
};
