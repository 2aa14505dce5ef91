import type { ConfirmationClaim, Granted, Refused } from "../claim.ts";
import { giveBack, type Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** The hold has its tickets already: what is not purchased of it goes back. */
export function decideConfirmation(ledger: Ledger, claim: ConfirmationClaim): Granted | Refused {
  const { id, holdId, isRepeatable } = claim;
  const hold = ledger.holds.get(holdId);
  const earlier = ledger.purchases.get(id);
  if (earlier) {
    const isSame =
      earlier.holdId === holdId && earlier.quantity === (claim.quantity ?? hold?.quantity);
    const { userId, quantity, cancelledQuantity } = earlier;
    return isSame
      ? { is: "replayed", userId, quantity, cancelledQuantities: [cancelledQuantity] }
      : refuse("idempotency_key_reused");
  }
  if (!hold) return refuse("hold_not_found");
  if (hold.status !== "active") return refuse("hold_not_active");
  const { userId } = hold;
  const quantity = claim.quantity ?? hold.quantity;
  if (quantity > hold.quantity) return refuse("quantity_out_of_range");

  hold.status = "confirmed";
  ledger.entries.resolvedHolds.push({ id: holdId, status: "confirmed" });
  if (quantity < hold.quantity) giveBack(ledger, userId, hold.quantity - quantity);
  const purchase = { id, userId, quantity, holdId, orderLines: null };
  ledger.entries.purchases.push(purchase);
  if (isRepeatable) ledger.purchases.set(id, { ...purchase, cancelledQuantity: 0 });
  return { is: "granted", userId, quantity };
}
