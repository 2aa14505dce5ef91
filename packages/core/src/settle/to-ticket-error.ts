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
export function toTicketError(
  { code, drawnId, issues = [] }: Refused,
  claim: RefusedClaim,
): TicketError {
  if (code === "invalid_input") return new InvalidInputError(issues);
  if (isOfLine(code)) return toLineError({ code, drawnId }, claim);
  return new TICKET_ERRORS[code]();
}

/** Creates the error of a line of an order that was refused. */
export function toLineError(
  { code, drawnId: drawnTicketOptionId }: Pick<RefusedLine, "code" | "drawnId">,
  { ticketOptionId, quantity = 0 }: RefusedClaim,
): LineError {
  switch (code) {
    case "allocation_exceeded":
      return new AllocationExceededError(ticketOptionId, quantity, { drawnTicketOptionId });
    case "ticket_option_not_found":
      return new TicketOptionNotFoundError(ticketOptionId);
    case "held_limit_exceeded":
    case "sale_not_open":
    case "sale_paused":
    case "user_limit_exceeded":
      return new TICKET_ERRORS[code]({ drawnTicketOptionId });
    case "hold_not_active":
    case "hold_not_found":
    case "quantity_out_of_range":
      return new TICKET_ERRORS[code]();
  }
}

function isOfLine(code: Refused["code"]): code is RefusedLine["code"] {
  return (
    code === "allocation_exceeded" ||
    code === "ticket_option_not_found" ||
    code === "held_limit_exceeded" ||
    code === "sale_not_open" ||
    code === "sale_paused" ||
    code === "user_limit_exceeded"
  );
}
