import type { CallerSignal } from "../model/call-options.ts";
import { TicketOptionNotFoundError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import { linesOf, type Claim, type SingleClaim } from "./claim.ts";
import type { Granted, Outcome, Replayed } from "./outcome.ts";
import { toTicketError } from "./to-ticket-error.ts";

/**
 * Settles one claim. Resolves when its outcome is certain.
 *
 * @param ticketOptionIds the ids of all ticket options of the claim, sorted
 * @param since time of `performance.now()` when the caller's timeout began, if it has waited elsewhere before
 * @param isAdmitted whether it has had its turn there: then it is not rejected because too many wait
 */
export type SettleClaim = (
  ticketOptionIds: readonly string[],
  claim: Claim,
  signal?: CallerSignal,
  since?: number,
  isAdmitted?: boolean,
) => Promise<Outcome>;

/**
 * Settles a claim that has one refusal.
 *
 * @throws {TicketError} when the claim is refused, or a ticket option cannot exist
 */
export async function settleOne(
  settleClaim: SettleClaim,
  claim: SingleClaim,
  signal?: CallerSignal,
): Promise<Granted | Replayed> {
  const lines = linesOf(claim);
  // An id that is no UUID names nothing.
  const unknown = lines.findLast(({ ticketOptionId }) => !isUuid(ticketOptionId));
  if (unknown) throw new TicketOptionNotFoundError(unknown.ticketOptionId);
  const ticketOptionIds = lines.map(({ ticketOptionId }) => ticketOptionId).toSorted();
  const outcome = await settleClaim(ticketOptionIds, claim, signal);
  if (outcome.is === "refused") {
    // Of an exchange the purchase: only its refusals name an option or a quantity.
    const line = lines.at(-1)!;
    const quantity = "quantity" in line ? line.quantity : undefined;
    throw toTicketError(outcome, {
      ticketOptionId: outcome.ticketOptionId ?? line.ticketOptionId,
      quantity,
    });
  }
  if (outcome.is === "refused order")
    throw new Error(`a ${claim.kind} has the outcome of an order`);
  return outcome;
}
