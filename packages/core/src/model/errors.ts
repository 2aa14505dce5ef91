/** One thing wrong with an input: where it is and what it must be. */
export interface InputIssue {
  /** Member names from the input's root, such as `["quantity"]`. */
  readonly path: readonly PropertyKey[];
  /** What the value must be, to be read after its name: "must not be blank". */
  readonly message: string;
}

/** An input breaks rules; `issues` names each one. Nothing was read or changed. */
export class InvalidInputError extends Error {
  override readonly name = "InvalidInputError";
  readonly code = "invalid_input";
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; "));
    this.issues = issues;
  }
}

/** No ticket option has this id. */
export class TicketOptionNotFoundError extends Error {
  override readonly name = "TicketOptionNotFoundError";
  readonly code = "ticket_option_not_found";
  readonly ticketOptionId: string;

  constructor(ticketOptionId: string) {
    super("No ticket option has this id");
    this.ticketOptionId = ticketOptionId;
  }
}

/** A ticket option has the id that the caller chose for a new one. */
export class TicketOptionIdTakenError extends Error {
  override readonly name = "TicketOptionIdTakenError";
  readonly code = "ticket_option_id_taken";
  readonly ticketOptionId: string;

  constructor(ticketOptionId: string) {
    super("A ticket option with this id exists already");
    this.ticketOptionId = ticketOptionId;
  }
}

/** Fewer tickets are left than were asked for. None was taken. */
export class AllocationExceededError extends Error {
  override readonly name = "AllocationExceededError";
  readonly code = "allocation_exceeded";
  readonly ticketOptionId: string;
  readonly quantity: number;

  constructor(ticketOptionId: string, quantity: number) {
    super("Fewer tickets are left than were asked for");
    this.ticketOptionId = ticketOptionId;
    this.quantity = quantity;
  }
}

/** No purchase has this id. */
export class PurchaseNotFoundError extends Error {
  override readonly name = "PurchaseNotFoundError";
  readonly code = "purchase_not_found";

  constructor() {
    super("No purchase has this id");
  }
}

/** No hold has this id. */
export class HoldNotFoundError extends Error {
  override readonly name = "HoldNotFoundError";
  readonly code = "hold_not_found";

  constructor() {
    super("No hold has this id");
  }
}

/** The hold was confirmed, released or has expired. Nothing was changed. */
export class HoldNotActiveError extends Error {
  override readonly name = "HoldNotActiveError";
  readonly code = "hold_not_active";

  constructor() {
    super("The hold is no longer active");
  }
}

/** More is to be cancelled than is left of the purchase. Nothing was cancelled. */
export class CancellationExceedsPurchaseError extends Error {
  override readonly name = "CancellationExceedsPurchaseError";
  readonly code = "cancellation_exceeds_purchase";

  constructor() {
    super("Fewer tickets are left of the purchase than were to be cancelled");
  }
}

/** The ticket option is not on sale at this time. */
export class SaleNotOpenError extends Error {
  override readonly name = "SaleNotOpenError";
  readonly code = "sale_not_open";

  constructor() {
    super("The ticket option is not on sale at this time");
  }
}

/** The ticket option is sold in smaller or larger quantities, or less is held. */
export class QuantityOutOfRangeError extends Error {
  override readonly name = "QuantityOutOfRangeError";
  readonly code = "quantity_out_of_range";

  constructor() {
    super("The quantity is smaller or larger than may be purchased at once");
  }
}

/** The user would have more tickets of the ticket option than one user may. */
export class UserLimitExceededError extends Error {
  override readonly name = "UserLimitExceededError";
  readonly code = "user_limit_exceeded";

  constructor() {
    super("The user would have more tickets than one user may have");
  }
}

/** The capacity is to be less than what is sold and held. Nothing was changed. */
export class CapacityBelowSoldError extends Error {
  override readonly name = "CapacityBelowSoldError";
  readonly code = "capacity_below_sold";

  constructor() {
    super("More tickets are sold and held than the capacity would be");
  }
}

/** What one line of an order may be refused with. */
export type LineError =
  | AllocationExceededError
  | QuantityOutOfRangeError
  | SaleNotOpenError
  | TicketOptionNotFoundError
  | UserLimitExceededError;

/** Lines of an order that cannot be purchased. None of its lines was. */
export class OrderRefusedError extends Error {
  override readonly name = "OrderRefusedError";
  readonly code = "order_refused";
  /** By the line's index in the order: why it cannot be purchased. */
  readonly lines: ReadonlyMap<number, LineError>;

  constructor(lines: ReadonlyMap<number, LineError>) {
    super("Lines of the order cannot be purchased, so none was");
    this.lines = lines;
  }
}

/** The caller has used this idempotency key for another request. Nothing was changed. */
export class IdempotencyKeyReusedError extends Error {
  override readonly name = "IdempotencyKeyReusedError";
  readonly code = "idempotency_key_reused";

  constructor() {
    super("This idempotency key was used for another request");
  }
}

/**
 * Too much is asked for at the moment, or the database does not answer. Nothing was
 * changed: ask again a little later.
 */
export class BusyError extends Error {
  override readonly name = "BusyError";
  readonly code = "busy";

  constructor(options?: ErrorOptions) {
    super("Too busy at the moment: nothing was done, ask again a little later", options);
  }
}

/**
 * The database went away before it could say whether the request was carried out. Ask
 * again with the same idempotency key, which finds out and never does it twice.
 */
export class OutcomeUnknownError extends Error {
  override readonly name = "OutcomeUnknownError";
  readonly code = "outcome_unknown";

  constructor(options?: ErrorOptions) {
    super(
      "It is not known whether this was done: ask again with the same idempotency key",
      options,
    );
  }
}

const TICKET_ERRORS = [
  InvalidInputError,
  TicketOptionNotFoundError,
  TicketOptionIdTakenError,
  AllocationExceededError,
  PurchaseNotFoundError,
  HoldNotFoundError,
  HoldNotActiveError,
  CancellationExceedsPurchaseError,
  SaleNotOpenError,
  QuantityOutOfRangeError,
  UserLimitExceededError,
  CapacityBelowSoldError,
  OrderRefusedError,
  IdempotencyKeyReusedError,
  BusyError,
  OutcomeUnknownError,
] as const;

/** All that the box office answers instead of doing what it was asked. Whatever else it throws is a fault. */
export type TicketError = InstanceType<(typeof TICKET_ERRORS)[number]>;

/** The stable codes, for tables that stop compiling when one is added. */
export type TicketErrorCode = TicketError["code"];

/** Tells a refusal, which the caller may be shown, from a fault, which it may not. */
export function isTicketError(error: unknown): error is TicketError {
  return TICKET_ERRORS.some((type) => error instanceof type);
}
