import type { CancellationClaim, Granted, Refused } from "../claim.ts";
import { giveBack, type Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

export function decideCancellation(ledger: Ledger, claim: CancellationClaim): Granted | Refused {
  const { id, purchaseId } = claim;
  const earlier = ledger.cancellations.get(id);
  if (earlier) {
    const isSame =
      earlier.purchaseId === purchaseId &&
      (claim.quantity === undefined || earlier.quantity === claim.quantity);
    return isSame
      ? { is: "replayed", quantity: earlier.quantity }
      : refuse("idempotency_key_reused");
  }
  const purchase = ledger.purchases.get(purchaseId);
  if (!purchase) return refuse("purchase_not_found");
  const left = purchase.quantity - purchase.cancelledQuantity;
  const quantity = claim.quantity ?? left;
  if (quantity > left || left === 0) return refuse("cancellation_exceeds_purchase");

  purchase.cancelledQuantity += quantity;
  ledger.entries.cancellations.push({ id, purchaseId, quantity });
  ledger.cancellations.set(id, { purchaseId, quantity });
  giveBack(ledger, purchase.userId, quantity);
  return { is: "granted", quantity };
}
