import type { Claim, Outcome } from "./decide-claims.ts";
import {
  AllocationExceededError,
  IdempotencyKeyReusedError,
  TicketOptionNotFoundError,
} from "./errors.ts";
import { checkIdempotencyKey, idOfKey } from "./idempotency.ts";
import { newId } from "./new-id.ts";
import { parseInput } from "./parse-input.ts";
import {
  newPurchaseSchema,
  type CallerSignal,
  type NewPurchase,
  type Purchase,
  type PurchaseOptions,
} from "./purchase.ts";
import { isUuid } from "./rules.ts";

/** Brings one claim to the door and waits until its outcome is certain. */
export type SettleClaim = (
  ticketOptionId: string,
  claim: Claim,
  signal?: CallerSignal,
) => Promise<Outcome>;

export async function purchaseTickets(
  settleClaim: SettleClaim,
  input: NewPurchase,
  { signal, idempotencyKey, caller = "" }: PurchaseOptions = {},
): Promise<Purchase> {
  if (signal?.aborted) throw signal.reason;
  const { userId, quantity, ...option } = parseInput(newPurchaseSchema, input);
  checkIdempotencyKey(idempotencyKey);
  // An id that is no UUID names nothing.
  if (!isUuid(option.ticketOptionId)) throw new TicketOptionNotFoundError(option.ticketOptionId);

  // One spelling of an id, so that all claims on an option meet in one queue.
  const ticketOptionId = option.ticketOptionId.toLowerCase();
  const isRepeatable = idempotencyKey !== undefined;
  const id = isRepeatable ? idOfKey(idempotencyKey, caller, ticketOptionId) : newId();

  const outcome = await settleClaim(ticketOptionId, { id, userId, quantity, isRepeatable }, signal);
  switch (outcome) {
    case "granted":
    case "replayed":
      return { id, ticketOptionId, userId, quantity };
    case "ticket_option_not_found":
      throw new TicketOptionNotFoundError(ticketOptionId);
    case "allocation_exceeded":
      throw new AllocationExceededError(ticketOptionId, quantity);
    case "idempotency_key_reused":
      throw new IdempotencyKeyReusedError();
  }
}
