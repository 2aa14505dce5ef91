import { judgeRules } from "../decide/judge-rules.ts";
import type { PurchaseMade } from "../decide/event.ts";
import { refuse } from "../decide/refuse.ts";
import type { ClaimKind, CreatingClaim } from "./claim-kind.ts";

export interface PurchaseClaim extends CreatingClaim {
  readonly kind: "purchase";
  readonly userId: string;
  readonly quantity: number;
}

export const purchase: ClaimKind<PurchaseClaim> = {
  note(needs, { id, userId, quantity, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.purchases.add(id);
    needs.users.add(userId);
    needs.demand += quantity;
  },

  decide(ledger, claim) {
    const { id, userId, quantity } = claim;
    const earlier = ledger.purchases.get(id);
    if (earlier) {
      const isSame = earlier.userId === userId && earlier.quantity === quantity;
      return isSame && earlier.holdId === null && earlier.orderLines === null
        ? { is: "replayed", cancelledQuantities: [earlier.cancelledQuantity] }
        : refuse("idempotency_key_reused");
    }
    return (
      judgeRules(ledger, userId, quantity) ?? { is: "granted", events: [purchaseMade(claim, null)] }
    );
  },
};

/** The event of a purchase that takes its tickets from the allocation. */
export function purchaseMade(
  { ticketOptionId, id, userId, quantity }: PurchaseClaim,
  orderLines: number | null,
): PurchaseMade {
  return { type: "purchase_made", ticketOptionId, id, userId, quantity, holdId: null, orderLines };
}
