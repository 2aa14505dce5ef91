import type { PurchaseOptions } from "../model/call-options.ts";
import {
  PurchaseNotFoundError,
  SameTicketOptionError,
  TicketOptionNotFoundError,
} from "../model/errors.ts";
import { newExchangeSchema, type Exchange, type NewExchange } from "../model/exchange.ts";
import type { StoredPurchase } from "../model/purchase.ts";
import { isUuid } from "../model/rules.ts";
import type { PurchaseClaim } from "../settle/kinds/purchase.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import type { Find } from "./find-resources.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";

/** How often the purchase may get another user while its exchange waits for the lock. */
const MAX_ATTEMPTS = 3;

export async function exchangePurchase(
  findPurchases: Find<StoredPurchase>,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewExchange,
  options: PurchaseOptions = {},
): Promise<Exchange> {
  const { purchaseId, ticketOptionId, ...wanted } = parseRequest(newExchangeSchema, input, options);
  const quantity = wanted.quantity ?? undefined;
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "exchange",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;

  async function exchange(purchase: StoredPurchase): Promise<Exchange> {
    const id = wanted.id ?? idFor(purchase.ticketOptionId, "exchange");
    const replacement: PurchaseClaim = {
      kind: "purchase",
      id: idFor(ticketOptionId, "exchanged"),
      ticketOptionId,
      userId: purchase.userId,
      // What is left of a purchase only falls, so it is not more under the lock.
      quantity: quantity ?? purchase.quantity - purchase.cancelledQuantity,
      isRepeatable,
      orderLines: null,
      createdBy,
      reference: purchase.reference,
      metadata: purchase.metadata,
    };
    const returned = {
      kind: "cancellation",
      id,
      ticketOptionId: purchase.ticketOptionId,
      purchaseId: purchase.id,
      expectedUserId: options.expectedUserId,
      quantity,
      isRepeatable,
      replacement,
      createdBy,
    } as const;
    const granted = await settleOne(
      settleClaim,
      { kind: "exchange", lines: [returned, replacement], chosenIds },
      options.signal,
    );
    return {
      id,
      purchaseId: purchase.id,
      ticketOptionId,
      newPurchaseId: replacement.id,
      quantity: granted.quantity!,
    };
  }

  for (let attempt = 1; ; attempt += 1) {
    const [purchase] = await findPurchases([purchaseId]);
    if (!purchase) throw new PurchaseNotFoundError();
    if (!isUuid(ticketOptionId)) throw new TicketOptionNotFoundError(ticketOptionId);
    if (purchase.ticketOptionId === ticketOptionId) throw new SameTicketOptionError();
    try {
      return await exchange(purchase);
    } catch (error) {
      // It has another user since it was looked up.
      const mayChange = options.expectedUserId === undefined && attempt < MAX_ATTEMPTS;
      if (!(error instanceof PurchaseNotFoundError) || !mayChange) throw error;
    }
  }
}
