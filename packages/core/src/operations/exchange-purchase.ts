import { demandsOfPurchase } from "../access/guard.ts";
import { toLowerCase } from "../access/to-lower-case.ts";
import type { PurchaseOptions } from "../model/call-options.ts";
import { PurchaseNotFoundError, SameTicketOptionError } from "../model/errors.ts";
import { newExchangeSchema, type Exchange, type NewExchange } from "../model/exchange.ts";
import type { StoredPurchase } from "../model/purchase.ts";
import type { ExchangeClaim } from "../settle/kinds/exchange.ts";
import type { Grant } from "../settle/outcome.ts";
import { settleOne } from "../settle/settle-claim.ts";
import { OF_A_SALE } from "./error-codes.ts";
import { chooseIds, type RequestIds } from "./idempotency.ts";
import { getPurchase } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { parseRequest } from "./parse-request.ts";

/** How often the purchase may get another user while its exchange waits for the lock. */
const MAX_ATTEMPTS = 3;

export const exchangePurchase = {
  description:
    "Gives tickets of a purchase back, and purchases as many of another ticket option for its user, or does nothing. By the rules of the other one, also after the sale of the first has ended.",
  input: newExchangeSchema,
  errors: [
    "purchase_not_found",
    "cancellation_exceeds_purchase",
    "same_ticket_option",
    ...OF_A_SALE,
  ],
  action: "purchase.exchange",
  ...demandsOfPurchase("purchase.exchange", (found, { ticketOptionId }: NewExchange) => ({
    ...found,
    newTicketOptionId: toLowerCase(ticketOptionId),
  })),
  takesKey: true,
  claim: "exchange",
  async run(context, input: NewExchange, options: PurchaseOptions = {}): Promise<Exchange> {
    const { expectedUserId, signal } = options;
    const wanted = parseRequest(newExchangeSchema, input, options);
    const ids = await chooseIds(context.loadIdOfKey, options, {
      kind: "exchange",
      lines: [wanted],
    });
    for (let attempt = 1; ; attempt += 1) {
      const purchase = await getPurchase(context.lookups, wanted.purchaseId);
      if (purchase.ticketOptionId === wanted.ticketOptionId) throw new SameTicketOptionError();
      const claim = toExchangeClaim(wanted, purchase, ids, expectedUserId);
      try {
        return toExchange(claim, await settleOne(context.settleClaim, claim, signal));
      } catch (error) {
        // It has another user since it was looked up.
        const mayChange = expectedUserId === undefined && attempt < MAX_ATTEMPTS;
        if (!(error instanceof PurchaseNotFoundError) || !mayChange) throw error;
      }
    }
  },
} as const satisfies RunnableOperation;

function toExchangeClaim(
  { id, ticketOptionId, quantity }: NewExchange,
  purchase: StoredPurchase,
  ids: RequestIds,
  expectedUserId: PurchaseOptions["expectedUserId"],
) {
  const { isRepeatable, idFor, createdBy, chosenIds } = ids;
  const { userId, reference, metadata } = purchase;
  const replacement = {
    kind: "purchase",
    id: idFor(ticketOptionId, "exchanged"),
    ticketOptionId,
    userId,
    // What is left of a purchase only falls, so it is not more under the lock.
    quantity: quantity ?? purchase.quantity - purchase.cancelledQuantity,
    isRepeatable,
    orderLines: null,
    createdBy,
    reference,
    metadata,
  } as const;
  const returned = {
    kind: "cancellation",
    id: id ?? idFor(purchase.ticketOptionId, "exchange"),
    ticketOptionId: purchase.ticketOptionId,
    purchaseId: purchase.id,
    expectedUserId,
    quantity: quantity ?? undefined,
    isRepeatable,
    replacement,
    createdBy,
  } as const;
  return { kind: "exchange", lines: [returned, replacement], chosenIds } as const;
}

function toExchange(
  { lines: [returned, replacement] }: ExchangeClaim,
  { quantity }: Grant,
): Exchange {
  return {
    id: returned.id,
    purchaseId: returned.purchaseId,
    ticketOptionId: replacement.ticketOptionId,
    newPurchaseId: replacement.id,
    quantity: quantity!,
  };
}
