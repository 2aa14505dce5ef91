import type { SettleOne } from "./coalesce.ts";
import type { Claim, Outcome } from "./decide-claims.ts";
import { AllocationExceededError, TicketOptionNotFoundError } from "./errors.ts";
import { newId } from "./new-id.ts";
import { parseInput } from "./parse-input.ts";
import {
  newPurchaseSchema,
  type NewPurchase,
  type Purchase,
  type PurchaseOptions,
} from "./purchase.ts";
import { isUuid } from "./rules.ts";

/** Brings one claim to the door and waits until its outcome is certain. */
export type SettleClaim = SettleOne<Claim, Outcome>;

export async function purchaseTickets(
  settleClaim: SettleClaim,
  input: NewPurchase,
  { signal }: PurchaseOptions = {},
): Promise<Purchase> {
  if (signal?.aborted) throw signal.reason;
  const { userId, quantity, ...option } = parseInput(newPurchaseSchema, input);
  // An id that is no UUID names nothing.
  if (!isUuid(option.ticketOptionId)) throw new TicketOptionNotFoundError(option.ticketOptionId);

  // One spelling of an id, so that all claims on an option meet in one queue.
  const ticketOptionId = option.ticketOptionId.toLowerCase();
  const claim = { id: newId(), userId, quantity };

  const outcome = await settleClaim(ticketOptionId, claim, signal);
  switch (outcome) {
    case "granted":
      return { ...claim, ticketOptionId };
    case "ticket_option_not_found":
      throw new TicketOptionNotFoundError(ticketOptionId);
    case "allocation_exceeded":
      throw new AllocationExceededError(ticketOptionId, quantity);
  }
}
