import type { Granted, PurchaseClaim, Refused } from "../claim.ts";
import { judgeRules } from "./judge-rules.ts";
import { take, type Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

const GRANTED: Granted = { is: "granted" };

export function decidePurchase(ledger: Ledger, claim: PurchaseClaim): Granted | Refused {
  const earlier = ledger.purchases.get(claim.id);
  if (earlier) {
    const isSame = earlier.userId === claim.userId && earlier.quantity === claim.quantity;
    return isSame && earlier.holdId === null && earlier.orderLines === null
      ? { is: "replayed", cancelledQuantities: [earlier.cancelledQuantity] }
      : refuse("idempotency_key_reused");
  }
  const refused = judgeRules(ledger, claim.userId, claim.quantity);
  if (refused) return refused;

  enterPurchase(ledger, claim);
  return GRANTED;
}

/** Enters a purchase that takes from the allocation. */
export function enterPurchase(
  ledger: Ledger,
  { id, userId, quantity, isRepeatable }: PurchaseClaim,
  orderLines: number | null = null,
): void {
  take(ledger, userId, quantity);
  const purchase = { id, userId, quantity, holdId: null, orderLines };
  ledger.entries.purchases.push(purchase);
  if (isRepeatable) ledger.purchases.set(id, { ...purchase, cancelledQuantity: 0 });
}
