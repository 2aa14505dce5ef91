import { toPurchase, wantedIn } from "../access/resources.ts";
import {
  newPurchaseSchema,
  toMadePurchase,
  type NewPurchase,
  type Purchase,
} from "../model/purchase.ts";
import type { PurchaseClaim } from "../settle/kinds/purchase.ts";
import type { Grant } from "../settle/outcome.ts";
import { OF_A_SALE } from "./error-codes.ts";
import type { RequestIds } from "./idempotency.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByClaim } from "./run-by-claim.ts";

export const purchaseTickets = {
  description: "Sells tickets to a user: all that were asked for, or none.",
  errors: OF_A_SALE,
  action: "purchase.create",
  demand: ({ access }, input: NewPurchase) =>
    access.demand("purchase.create", toPurchase(wantedIn(input))),
  ...runByClaim({
    claim: "purchase",
    input: newPurchaseSchema,
    toClaim: (wanted, ids) =>
      toPurchaseClaim(wanted, wanted.id ?? ids.idFor(wanted.ticketOptionId), ids),
    toResult: toSoldPurchase,
  }),
} as const satisfies RunnableOperation;

export function toPurchaseClaim(
  { ticketOptionId, userId, quantity, reference = null, metadata = null }: NewPurchase,
  id: string,
  { isRepeatable, orderLines, createdBy, chosenIds }: RequestIds,
) {
  return {
    kind: "purchase",
    id,
    ticketOptionId,
    userId,
    quantity,
    isRepeatable,
    orderLines,
    createdBy,
    reference,
    metadata,
    chosenIds,
  } as const;
}

export function toSoldPurchase(
  { id, ticketOptionId, userId, quantity }: PurchaseClaim,
  { cancelledQuantity }: Grant,
): Purchase {
  return toMadePurchase({ id, ticketOptionId, userId, quantity }, cancelledQuantity);
}
