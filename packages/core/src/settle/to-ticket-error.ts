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

/** Creates the error of a claim that was refused, or of a line of an order. */
export function toTicketError(refused: RefusedLine, claim: RefusedClaim): LineError;
export function toTicketError(refused: Refused, claim: RefusedClaim): TicketError;
export function toTicketError(
  { code, drawnId: drawnTicketOptionId, issues = [] }: Refused,
  { ticketOptionId, quantity = 0 }: RefusedClaim,
): TicketError {
  if (code === "invalid_input") return new InvalidInputError(issues);
  if (code === "ticket_option_not_found") return new TicketOptionNotFoundError(ticketOptionId);
  if (code === "allocation_exceeded") {
    return new AllocationExceededError(ticketOptionId, quantity, { drawnTicketOptionId });
  }
  if (
    code === "held_limit_exceeded" ||
    code === "sale_not_open" ||
    code === "sale_paused" ||
    code === "user_limit_exceeded"
  ) {
    return new TICKET_ERRORS[code]({ drawnTicketOptionId });
  }
  return new TICKET_ERRORS[code]();
}
