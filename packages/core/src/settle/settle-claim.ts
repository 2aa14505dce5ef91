import type { CallerSignal } from "../model/call-options.ts";
import type { Claim, OptionClaim } from "./claim.ts";
import type { Granted, Outcome, Replayed } from "./outcome.ts";
import { toTicketError } from "./to-ticket-error.ts";

/**
 * Settles one claim. Resolves when its outcome is certain.
 *
 * @param ticketOptionIds the ids of all ticket options of the claim, sorted
 * @param since time of `performance.now()` when the caller's timeout began, if it has waited elsewhere before
 */
export type SettleClaim = (
  ticketOptionIds: readonly string[],
  claim: Claim,
  signal?: CallerSignal,
  since?: number,
) => Promise<Outcome>;

/** @throws {TicketError} when the claim is refused */
export async function settleOne(
  settleClaim: SettleClaim,
  claim: OptionClaim,
  signal?: CallerSignal,
): Promise<Granted | Replayed> {
  const outcome = await settleClaim([claim.ticketOptionId], claim, signal);
  if (outcome.is === "refused") {
    const quantity = "quantity" in claim ? claim.quantity : undefined;
    throw toTicketError(outcome, { ticketOptionId: claim.ticketOptionId, quantity });
  }
  if (outcome.is === "refused order")
    throw new Error(`a ${claim.kind} has the outcome of an order`);
  return outcome;
}
