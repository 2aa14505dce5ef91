import type { CallOptions } from "../model/call-options.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { checkIdempotencyKey, type LoadIdOfKey } from "./idempotency.ts";
import { newId } from "../model/new-id.ts";
import { parseInput } from "../model/parse-input.ts";
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
  { signal, idempotencyKey, caller = "" }: CallOptions = {},
): Promise<Purchase> {
  if (signal?.aborted) throw signal.reason;
  const { userId, quantity, ...option } = parseInput(newPurchaseSchema, input);
  checkIdempotencyKey(idempotencyKey);
  // An id that is no UUID names nothing.
  if (!isUuid(option.ticketOptionId)) throw new TicketOptionNotFoundError(option.ticketOptionId);

  // One spelling of an id, so that all claims on an option meet in one queue.
  const ticketOptionId = option.ticketOptionId.toLowerCase();
  const isRepeatable = idempotencyKey !== undefined;
  const id = isRepeatable ? (await loadIdOfKey())(idempotencyKey, caller, ticketOptionId) : newId();

  const { cancelledQuantities } = await settleOne(
    settleClaim,
    { kind: "purchase", id, ticketOptionId, userId, quantity, isRepeatable },
    signal,
  );
  return toMadePurchase({ id, ticketOptionId, userId, quantity }, cancelledQuantities?.[0]);
}
