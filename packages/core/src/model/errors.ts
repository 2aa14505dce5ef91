import { defineTicketError } from "./define-ticket-error.ts";

/** One thing wrong with an input: where it is and what it must be. */
export interface InputIssue {
  /** Member names from the input's root, such as `["quantity"]`. */
  readonly path: readonly PropertyKey[];
  /** What the value must be, to be read after its name: "must not be blank". */
  readonly message: string;
}

/** An input breaks rules; `issues` names each one. Nothing was read or changed. */
export class InvalidInputError extends defineTicketError(
  "invalid_input",
  "The input breaks rules",
) {
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super({
      message: issues
        .map(({ path, message }) => `${path.join(".")} ${message}`.trimStart())
        .join("; "),
    });
    this.issues = issues;
  }
}

/** No ticket option has this id. */
export class TicketOptionNotFoundError extends defineTicketError(
  "ticket_option_not_found",
  "No ticket option has this id",
) {
  readonly ticketOptionId: string;

  constructor(ticketOptionId: string) {
    super();
    this.ticketOptionId = ticketOptionId;
  }
}

/** A ticket option has the id that the caller chose for a new one. */
export class TicketOptionIdTakenError extends defineTicketError(
  "ticket_option_id_taken",
  "A ticket option with this id exists already",
) {
  readonly ticketOptionId: string;

  constructor(ticketOptionId: string) {
    super();
    this.ticketOptionId = ticketOptionId;
  }
}

/**
 * The id that the caller chose is taken: by something else, by another caller, or by another request of this one. Nothing was
 * changed.
 */
export class IdTakenError extends defineTicketError("id_taken", "The id is taken") {}

/** What an error says of a sale. */
interface SaleErrorOptions {
  /** The ticket option that refuses, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId?: string | undefined;
}

/** Fewer tickets are left than were asked for. None was taken. */
export class AllocationExceededError extends defineTicketError(
  "allocation_exceeded",
  "Fewer tickets are left than were asked for",
) {
  readonly ticketOptionId: string;
  readonly quantity: number;
  /** The ticket option that has too little, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId: string | undefined;

  constructor(ticketOptionId: string, quantity: number, options: SaleErrorOptions = {}) {
    super();
    this.ticketOptionId = ticketOptionId;
    this.quantity = quantity;
    this.drawnTicketOptionId = options.drawnTicketOptionId;
  }
}

/** No purchase has this id. */
export class PurchaseNotFoundError extends defineTicketError(
  "purchase_not_found",
  "No purchase has this id",
) {}

/** No hold has this id. */
export class HoldNotFoundError extends defineTicketError("hold_not_found", "No hold has this id") {}

/** The hold was confirmed, released or has expired. Nothing was changed. */
export class HoldNotActiveError extends defineTicketError(
  "hold_not_active",
  "The hold is no longer active",
) {}

/** The hold would expire later than a hold may be kept after its creation. Nothing was changed. */
export class HoldExtensionExceededError extends defineTicketError(
  "hold_extension_exceeded",
  "The hold would last longer than a hold may",
) {}

/** More is to be cancelled than is left of the purchase. Nothing was cancelled. */
export class CancellationExceedsPurchaseError extends defineTicketError(
  "cancellation_exceeds_purchase",
  "Fewer tickets are left of the purchase than were to be cancelled or exchanged",
) {}

/** Tickets of a purchase are to be exchanged for others of the same ticket option. */
export class SameTicketOptionError extends defineTicketError(
  "same_ticket_option",
  "The tickets are of this ticket option already",
) {}

/** All tickets of the purchase were cancelled. Nothing was changed. */
export class PurchaseCancelledError extends defineTicketError(
  "purchase_cancelled",
  "Nothing is left of the purchase",
) {}

/** A purchase is to be transferred to the user who has it. */
export class SameUserError extends defineTicketError(
  "same_user",
  "The purchase belongs to this user already",
) {}

/** The ticket option is not on sale at this time. */
export class SaleNotOpenError extends defineTicketError(
  "sale_not_open",
  "The ticket option is not on sale at this time",
) {
  /** The ticket option that is not on sale, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId: string | undefined;

  constructor({ drawnTicketOptionId, ...options }: ErrorOptions & SaleErrorOptions = {}) {
    super(options);
    this.drawnTicketOptionId = drawnTicketOptionId;
  }
}

/** The ticket option is paused or archived. */
export class SalePausedError extends defineTicketError(
  "sale_paused",
  "The ticket option is paused or archived, so nothing of it is sold",
) {
  /** The ticket option that is paused or archived, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId: string | undefined;

  constructor({ drawnTicketOptionId, ...options }: ErrorOptions & SaleErrorOptions = {}) {
    super(options);
    this.drawnTicketOptionId = drawnTicketOptionId;
  }
}

/** The ticket option is sold in smaller or larger quantities, or less is held. */
export class QuantityOutOfRangeError extends defineTicketError(
  "quantity_out_of_range",
  "The quantity is smaller or larger than may be purchased at once",
) {}

/** The user would have more tickets of the ticket option than one user may. */
export class UserLimitExceededError extends defineTicketError(
  "user_limit_exceeded",
  "The user would have more tickets than one user may have",
) {
  /** The ticket option with the limit, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId: string | undefined;

  constructor({ drawnTicketOptionId, ...options }: ErrorOptions & SaleErrorOptions = {}) {
    super(options);
    this.drawnTicketOptionId = drawnTicketOptionId;
  }
}

/** The user would hold more tickets of the ticket option than one user may hold at a time. */
export class HeldLimitExceededError extends defineTicketError(
  "held_limit_exceeded",
  "The user would hold more tickets than one user may hold",
) {
  /** The ticket option with the limit, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId: string | undefined;

  constructor({ drawnTicketOptionId, ...options }: ErrorOptions & SaleErrorOptions = {}) {
    super(options);
    this.drawnTicketOptionId = drawnTicketOptionId;
  }
}

/** The capacity is to be less than what is sold and held. Nothing was changed. */
export class CapacityBelowSoldError extends defineTicketError(
  "capacity_below_sold",
  "More tickets are sold and held than the capacity would be",
) {}

/** The ticket option was edited since the expected revision. Nothing was changed. */
export class PreconditionFailedError extends defineTicketError(
  "precondition_failed",
  "The ticket option does not have the expected revision",
) {}

/**
 * The journal does not have the entry of the cursor: it was too old and is removed, or it was lost with a restore of the
 * database. So entries after it may be missing too.
 */
export class CursorExpiredError extends defineTicketError(
  "cursor_expired",
  "The journal no longer has the entry of this cursor: read it again from the beginning",
) {}

/** No journal is kept here, so it cannot be read. */
export class JournalOffError extends defineTicketError("journal_off", "No journal is kept") {}

/** No webhook has this id. */
export class WebhookNotFoundError extends defineTicketError(
  "webhook_not_found",
  "No webhook has this id",
) {}

/** There are as many webhooks as there may be. None was created. */
export class WebhookLimitExceededError extends defineTicketError(
  "webhook_limit_exceeded",
  "There are as many webhooks as there may be",
) {}

/** What one line of an order or a basket may be refused with. */
export type LineError =
  | AllocationExceededError
  | HeldLimitExceededError
  | HoldNotActiveError
  | HoldNotFoundError
  | QuantityOutOfRangeError
  | SaleNotOpenError
  | SalePausedError
  | TicketOptionNotFoundError
  | UserLimitExceededError;

/** Lines of an order or a basket were refused, so nothing was done. */
export class OrderRefusedError extends defineTicketError(
  "order_refused",
  "Lines were refused, so nothing was done",
) {
  /** By the line's index: why it was refused. */
  readonly lines: ReadonlyMap<number, LineError>;

  constructor(lines: ReadonlyMap<number, LineError>) {
    super();
    this.lines = lines;
  }
}

/** The caller has used this idempotency key for another request. Nothing was changed. */
export class IdempotencyKeyReusedError extends defineTicketError(
  "idempotency_key_reused",
  "This idempotency key was used for another request",
) {}

/**
 * Too much is asked for at the moment, or the database does not answer. Nothing was
 * changed: ask again a little later.
 */
export class BusyError extends defineTicketError(
  "busy",
  "Too busy at the moment: nothing was done, ask again a little later",
) {}

/**
 * The database went away before it could say whether the request was carried out. Ask
 * again, with the same idempotency key if the operation takes one: that finds out and never does it twice.
 */
export class OutcomeUnknownError extends defineTicketError(
  "outcome_unknown",
  "It is not known whether this was done: ask again, with the same idempotency key if the request takes one",
) {}

/** The class of each error, by its code. */
export const TICKET_ERRORS = {
  invalid_input: InvalidInputError,
  ticket_option_not_found: TicketOptionNotFoundError,
  ticket_option_id_taken: TicketOptionIdTakenError,
  id_taken: IdTakenError,
  allocation_exceeded: AllocationExceededError,
  purchase_not_found: PurchaseNotFoundError,
  hold_not_found: HoldNotFoundError,
  hold_not_active: HoldNotActiveError,
  hold_extension_exceeded: HoldExtensionExceededError,
  cancellation_exceeds_purchase: CancellationExceedsPurchaseError,
  same_ticket_option: SameTicketOptionError,
  purchase_cancelled: PurchaseCancelledError,
  same_user: SameUserError,
  sale_not_open: SaleNotOpenError,
  sale_paused: SalePausedError,
  quantity_out_of_range: QuantityOutOfRangeError,
  user_limit_exceeded: UserLimitExceededError,
  held_limit_exceeded: HeldLimitExceededError,
  capacity_below_sold: CapacityBelowSoldError,
  precondition_failed: PreconditionFailedError,
  cursor_expired: CursorExpiredError,
  journal_off: JournalOffError,
  webhook_not_found: WebhookNotFoundError,
  webhook_limit_exceeded: WebhookLimitExceededError,
  order_refused: OrderRefusedError,
  idempotency_key_reused: IdempotencyKeyReusedError,
  busy: BusyError,
  outcome_unknown: OutcomeUnknownError,
} as const;

/** The stable codes, for tables that stop compiling when one is added. */
export type TicketErrorCode = keyof typeof TICKET_ERRORS;

/** All that the box office answers instead of doing what it was asked. Whatever else it throws is a fault. */
export type TicketError = InstanceType<(typeof TICKET_ERRORS)[TicketErrorCode]>;

const CLASSES = Object.values(TICKET_ERRORS);

/** Tells a refusal, which the caller may be shown, from a fault, which it may not. */
export function isTicketError(error: unknown): error is TicketError {
  return CLASSES.some((type) => error instanceof type);
}
