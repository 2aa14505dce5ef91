import { demandsOfPurchase } from "../access/guard.ts";
import { toLowerCase } from "../access/to-lower-case.ts";
import { newTransferSchema, type NewTransfer, type Transfer } from "../model/transfer.ts";
import { OF_AN_ID } from "./error-codes.ts";
import { getPurchase } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByClaim } from "./run-by-claim.ts";

export const transferPurchase = {
  description:
    "Gives what is left of a purchase to another user, whose limits apply. The transfer says who had it before.",
  errors: [
    "purchase_not_found",
    "purchase_cancelled",
    "same_user",
    "user_limit_exceeded",
    ...OF_AN_ID,
  ],
  action: "purchase.transfer",
  ...demandsOfPurchase(
    "purchase.transfer",
    (found, { userId }: NewTransfer) => ({ ...found, newUserId: toLowerCase(userId) }),
    ({ fromUserId }: Transfer) => fromUserId,
  ),
  ...runByClaim({
    claim: "transfer",
    input: newTransferSchema,
    toClaim: async (wanted, ids, { lookups }, { expectedUserId }) => {
      const { id: purchaseId, ticketOptionId } = await getPurchase(lookups, wanted.purchaseId);
      const { isRepeatable, idFor, createdBy, chosenIds } = ids;
      return {
        kind: "transfer",
        id: wanted.id ?? idFor(ticketOptionId, "transfer"),
        ticketOptionId,
        purchaseId,
        userId: wanted.userId,
        expectedUserId,
        isRepeatable,
        createdBy,
        chosenIds,
      } as const;
    },
    toResult: ({ id, ticketOptionId, purchaseId, userId }, { fromUserId, quantity }): Transfer => ({
      id,
      ticketOptionId,
      purchaseId,
      userId,
      fromUserId: fromUserId!,
      quantity: quantity!,
    }),
  }),
} as const satisfies RunnableOperation;
