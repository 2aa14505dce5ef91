import type { CallOptions } from "../model/call-options.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import {
  newPurchaseSchema,
  toMadePurchase,
  type NewPurchase,
  type Purchase,
} from "../model/purchase.ts";
import { isUuid } from "../model/rules.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function purchaseTickets(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewPurchase,
  options: CallOptions = {},
): Promise<Purchase> {
  const wanted = parseRequest(newPurchaseSchema, input, options);
  const { ticketOptionId, userId, quantity } = wanted;
  if (!isUuid(ticketOptionId)) throw new TicketOptionNotFoundError(ticketOptionId);

  const ids = chooseIds(loadIdOfKey, options, {
    kind: "purchase",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const id = wanted.id ?? idFor(ticketOptionId);
  const { cancelledQuantity } = await settleOne(
    settleClaim,
    {
      kind: "purchase",
      id,
      ticketOptionId,
      userId,
      quantity,
      isRepeatable,
      orderLines: null,
      createdBy,
      reference: wanted.reference ?? null,
      metadata: wanted.metadata ?? null,
      chosenIds,
    },
    options.signal,
  );
  return toMadePurchase({ id, ticketOptionId, userId, quantity }, cancelledQuantity);
}
