import { judgeUserLimit } from "../decide/judge-rules.ts";
import { expectedPurchase } from "../decide/expected-purchase.ts";
import { refuse } from "../decide/refuse.ts";
import type { ClaimKind, CreatingClaim } from "./claim-kind.ts";

/** Gives what is left of a purchase to another user. */
export interface TransferClaim extends CreatingClaim {
  readonly kind: "transfer";
  readonly purchaseId: string;
  /** The user that the purchase must belong to. Undefined: any. */
  readonly expectedUserId: string | null | undefined;
  /** The user who gets it. */
  readonly userId: string;
}

/** The tickets stay sold, so only the limit of the new user is judged. */
export const transfer: ClaimKind<TransferClaim> = {
  note(needs, { id, purchaseId, userId, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.transfers.add(id);
    needs.purchases.add(purchaseId);
    needs.users.add(userId);
  },

  decide(ledger, claim) {
    const { kind, ticketOptionId, id, purchaseId, userId, createdBy } = claim;
    const earlier = ledger.transfers.get(id);
    if (earlier) {
      const { fromUserId, quantity } = earlier;
      return earlier.purchaseId === purchaseId && earlier.userId === userId
        ? { is: "replayed", fromUserId, quantity }
        : refuse("idempotency_key_reused");
    }
    const purchase = expectedPurchase(ledger, claim);
    if (!purchase) return refuse("purchase_not_found");
    const quantity = purchase.quantity - purchase.cancelledQuantity;
    if (quantity === 0) return refuse("purchase_cancelled");
    const fromUserId = purchase.userId;
    if (fromUserId === userId) return refuse("same_user");
    const refused = judgeUserLimit(ledger, { kind, userId, quantity });
    if (refused) return refused;

    return {
      is: "granted",
      events: [
        {
          type: "purchase_transferred",
          ticketOptionId,
          id,
          purchaseId,
          fromUserId,
          userId,
          quantity,
          createdBy,
        },
      ],
      fromUserId,
      quantity,
    };
  },
};
