import { TICKET_ERRORS, type LineError, type TicketErrorCode } from "@ticket-allocation/core";
import { z } from "zod";

/** The code of a refusal. */
export const errorCode = z.custom<TicketErrorCode>((code) =>
  Object.hasOwn(TICKET_ERRORS, String(code)),
);

/** The code of what a line of an order or a basket is refused for. */
export const lineCode = z.enum([
  "ticket_option_not_found",
  "allocation_exceeded",
  "sale_not_open",
  "sale_paused",
  "quantity_out_of_range",
  "user_limit_exceeded",
  "held_limit_exceeded",
  "hold_not_found",
  "hold_not_active",
] satisfies LineError["code"][]);
