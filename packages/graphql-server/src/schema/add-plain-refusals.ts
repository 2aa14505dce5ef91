import {
  AllocationExceededError,
  BusyError,
  CancellationExceedsPurchaseError,
  CapacityBelowSoldError,
  ForbiddenError,
  HoldNotActiveError,
  HoldNotFoundError,
  IdempotencyKeyReusedError,
  OutcomeUnknownError,
  PurchaseNotFoundError,
  QuantityOutOfRangeError,
  SaleNotOpenError,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
} from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { ErrorType } from "./error-type.ts";

/** Adds the refusals whose code says it all. */
export function addPlainRefusals(): void {
  builder.objectType(TicketOptionNotFoundError, {
    name: "TicketOptionNotFoundError",
    description: "There is no such ticket option.",
    interfaces: [ErrorType],
  });
  builder.objectType(TicketOptionIdTakenError, {
    name: "TicketOptionIdTakenError",
    description: "A ticket option has the id that was chosen for a new one.",
    interfaces: [ErrorType],
  });
  builder.objectType(AllocationExceededError, {
    name: "AllocationExceededError",
    description: "Fewer tickets are left than were asked for.",
    interfaces: [ErrorType],
  });
  builder.objectType(SaleNotOpenError, {
    name: "SaleNotOpenError",
    description: "The sale of the ticket option has not started, or has ended.",
    interfaces: [ErrorType],
  });
  builder.objectType(QuantityOutOfRangeError, {
    name: "QuantityOutOfRangeError",
    description:
      "The ticket option is sold in smaller or larger quantities, or fewer tickets are held.",
    interfaces: [ErrorType],
  });
  builder.objectType(UserLimitExceededError, {
    name: "UserLimitExceededError",
    description: "The user would have more tickets of the ticket option than one user may.",
    interfaces: [ErrorType],
  });
  builder.objectType(CapacityBelowSoldError, {
    name: "CapacityBelowSoldError",
    description: "More tickets are purchased and held than the capacity would be.",
    interfaces: [ErrorType],
  });
  builder.objectType(PurchaseNotFoundError, {
    name: "PurchaseNotFoundError",
    description: "There is no such purchase.",
    interfaces: [ErrorType],
  });
  builder.objectType(CancellationExceedsPurchaseError, {
    name: "CancellationExceedsPurchaseError",
    description: "Fewer tickets are left of the purchase than were to be cancelled.",
    interfaces: [ErrorType],
  });
  builder.objectType(HoldNotFoundError, {
    name: "HoldNotFoundError",
    description: "There is no such hold.",
    interfaces: [ErrorType],
  });
  builder.objectType(HoldNotActiveError, {
    name: "HoldNotActiveError",
    description: "The hold was confirmed, released or has expired.",
    interfaces: [ErrorType],
  });
  builder.objectType(IdempotencyKeyReusedError, {
    name: "IdempotencyKeyReusedError",
    description: "The idempotency key was used for another request.",
    interfaces: [ErrorType],
  });
  builder.objectType(BusyError, {
    name: "BusyError",
    description: "There is too much to do. Nothing was done: ask again a second later.",
    interfaces: [ErrorType],
  });
  builder.objectType(OutcomeUnknownError, {
    name: "OutcomeUnknownError",
    description:
      "It is not known whether this was done. Ask again with the same idempotency key, which finds out and never does it twice.",
    interfaces: [ErrorType],
  });
  builder.objectType(ForbiddenError, {
    name: "ForbiddenError",
    description: "The caller may not do this.",
    interfaces: [ErrorType],
  });
}
