import type { Refused, RefusedLine } from "./outcome.ts";
import {
  AllocationExceededError,
  InvalidInputError,
  TICKET_ERRORS,
  TicketOptionNotFoundError,
  type LineError,
  type TicketError,
} from "../model/errors.ts";

/** What a refused claim was about, where it has one. */
interface RefusedClaim {
  readonly ticketOptionId: string;
  readonly quantity?: number | undefined;
}

/** Creates the error of a claim that was refused. */
export function toTicketError({ code, issues = [] }: Refused, claim: RefusedClaim): TicketError {
  if (code === "invalid_input") return new InvalidInputError(issues);
  if (code === "allocation_exceeded" || code === "ticket_option_not_found") {
    return toLineError(code, claim);
  }
  return new TICKET_ERRORS[code]();
}

/** Creates the error of a line of an order that was refused. */
export function toLineError(
  code: RefusedLine["code"],
  { ticketOptionId, quantity = 0 }: RefusedClaim,
): LineError {
  if (code === "allocation_exceeded") return new AllocationExceededError(ticketOptionId, quantity);
  if (code === "ticket_option_not_found") return new TicketOptionNotFoundError(ticketOptionId);
  return new TICKET_ERRORS[code]();
}
