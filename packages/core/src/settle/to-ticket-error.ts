import type { Refused, RefusedLine } from "./outcome.ts";
import {
  AllocationExceededError,
  CancellationExceedsPurchaseError,
  CapacityBelowSoldError,
  HoldNotActiveError,
  HoldNotFoundError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  OutcomeUnknownError,
  PurchaseNotFoundError,
  QuantityOutOfRangeError,
  SaleNotOpenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
  type LineError,
  type TicketError,
} from "../model/errors.ts";

/** What a claim that was refused was about, as far as it says so. */
interface RefusedClaim {
  readonly ticketOptionId: string;
  readonly quantity?: number | undefined;
}

/** What is thrown for a claim that was refused. */
export function toTicketError(refused: Refused, claim: RefusedClaim): TicketError {
  switch (refused.code) {
    case "cancellation_exceeds_purchase":
      return new CancellationExceedsPurchaseError();
    case "capacity_below_sold":
      return new CapacityBelowSoldError();
    case "hold_not_active":
      return new HoldNotActiveError();
    case "hold_not_found":
      return new HoldNotFoundError();
    case "idempotency_key_reused":
      return new IdempotencyKeyReusedError();
    case "invalid_input":
      return new InvalidInputError(refused.issues ?? []);
    case "outcome_unknown":
      return new OutcomeUnknownError();
    case "purchase_not_found":
      return new PurchaseNotFoundError();
    case "allocation_exceeded":
    case "quantity_out_of_range":
    case "sale_not_open":
    case "ticket_option_not_found":
    case "user_limit_exceeded":
      return toLineError(refused.code, claim);
  }
}

/** What is told of a line of an order that was refused. */
export function toLineError(code: RefusedLine["code"], claim: RefusedClaim): LineError {
  switch (code) {
    case "allocation_exceeded":
      return new AllocationExceededError(claim.ticketOptionId, claim.quantity ?? 0);
    case "quantity_out_of_range":
      return new QuantityOutOfRangeError();
    case "sale_not_open":
      return new SaleNotOpenError();
    case "ticket_option_not_found":
      return new TicketOptionNotFoundError(claim.ticketOptionId);
    case "user_limit_exceeded":
      return new UserLimitExceededError();
  }
}
