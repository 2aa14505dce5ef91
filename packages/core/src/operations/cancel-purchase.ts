import { demandsOfPurchase } from "../access/guard.ts";
import {
  newCancellationSchema,
  type Cancellation,
  type NewCancellation,
} from "../model/cancellation.ts";
import { OF_AN_ID } from "./error-codes.ts";
import { getPurchase } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByClaim } from "./run-by-claim.ts";

export const cancelPurchase = {
  description:
    "Gives tickets of a purchase back. The purchase stays; the cancellation is kept beside it.",
  errors: ["purchase_not_found", "cancellation_exceeds_purchase", ...OF_AN_ID],
  action: "purchase.cancel",
  ...demandsOfPurchase<NewCancellation, "purchase.cancel">("purchase.cancel", (found) => found),
  ...runByClaim({
    claim: "cancellation",
    input: newCancellationSchema,
    toClaim: async (wanted, ids, { lookups }, { expectedUserId }) => {
      const { id: purchaseId, ticketOptionId } = await getPurchase(lookups, wanted.purchaseId);
      const { isRepeatable, idFor, createdBy, chosenIds } = ids;
      return {
        kind: "cancellation",
        id: wanted.id ?? idFor(ticketOptionId, "cancellation"),
        ticketOptionId,
        purchaseId,
        expectedUserId,
        quantity: wanted.quantity ?? undefined,
        isRepeatable,
        replacement: null,
        createdBy,
        chosenIds,
      } as const;
    },
    toResult: ({ id, ticketOptionId, purchaseId }, { quantity }): Cancellation => ({
      id,
      ticketOptionId,
      purchaseId,
      quantity: quantity!,
    }),
  }),
} as const satisfies RunnableOperation;
