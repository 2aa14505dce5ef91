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
  "Correct every member that the error names, and send the request again. Sent unchanged, it is refused again.",
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
  "Check the id, and that the request goes to the server that has this ticket option. A ticket option is archived, not deleted.",
) {
  readonly ticketOptionId: string;

  constructor(ticketOptionId: string) {
    super();
    this.ticketOptionId = ticketOptionId;
  }
}

/** Something has the id that the caller chose for a new ticket option. */
export class TicketOptionIdTakenError extends defineTicketError(
  "ticket_option_id_taken",
  "The id of the ticket option is taken",
  "Read the ticket option with this id: an earlier request of yours may have created it. If it is another one, or there is none, choose a new random id.",
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
export class IdTakenError extends defineTicketError(
  "id_taken",
  "The id is taken",
  "Choose a new random id and send the request again. To repeat a request, send it exactly as the first time, as the same caller.",
) {}

/** What an error says of a sale. */
interface SaleErrorOptions {
  /** The ticket option that refuses, if it is one that the wanted one draws on. */
  readonly drawnTicketOptionId?: string | undefined;
}

/** Fewer tickets are left than were asked for. None was taken. */
export class AllocationExceededError extends defineTicketError(
  "allocation_exceeded",
  "Fewer tickets are left than were asked for",
  "Read how many tickets are left, and let the user choose fewer or another ticket option. Tickets come back when purchases are cancelled and holds are released or expire: watch the ticket option instead of repeating the request.",
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
  "Check the id. A caller who may not see the purchase gets this error, too.",
) {}

/** No hold has this id. */
export class HoldNotFoundError extends defineTicketError(
  "hold_not_found",
  "No hold has this id",
  "Check the id. A caller who may not see the hold gets this error, too. Old holds that are no longer needed may have been removed.",
) {}

/** The hold was confirmed, released or has expired. Nothing was changed. */
export class HoldNotActiveError extends defineTicketError(
  "hold_not_active",
  "The hold is no longer active",
  "Read the hold: its status says what happened. If it was confirmed, there is a purchase already. If it was released or has expired, make a new hold.",
) {}

/** The hold would expire later than a hold may be kept after its creation. Nothing was changed. */
export class HoldExtensionExceededError extends defineTicketError(
  "hold_extension_exceeded",
  "The hold would last longer than a hold may",
  "Confirm or release the hold, or ask for fewer seconds. A hold lasts at most `MAX_HOLD_SECONDS` (in the core: `maxHoldSeconds`) after its creation.",
) {}

/** More is to be cancelled than is left of the purchase. Nothing was cancelled. */
export class CancellationExceedsPurchaseError extends defineTicketError(
  "cancellation_exceeds_purchase",
  "Fewer tickets are left of the purchase than were to be cancelled or exchanged",
  "Read the purchase, and cancel or exchange at most what is left of it.",
) {}

/** Tickets of a purchase are to be exchanged for others of the same ticket option. */
export class SameTicketOptionError extends defineTicketError(
  "same_ticket_option",
  "The tickets are of this ticket option already",
  "Nothing has to be exchanged. Name another ticket option if that was a mistake.",
) {}

/** All tickets of the purchase were cancelled. Nothing was changed. */
export class PurchaseCancelledError extends defineTicketError(
  "purchase_cancelled",
  "Nothing is left of the purchase",
  "Nothing can be transferred any more. The user who wants tickets has to purchase new ones.",
) {}

/** A purchase is to be transferred to the user who has it. */
export class SameUserError extends defineTicketError(
  "same_user",
  "The purchase belongs to this user already",
  "Nothing has to be transferred. Name another user if that was a mistake.",
) {}

/** The ticket option is not on sale at this time. */
export class SaleNotOpenError extends defineTicketError(
  "sale_not_open",
  "The ticket option is not on sale at this time",
  "Read the start and the end of the sale from the ticket option, and ask between them. The clock of the database decides.",
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
  "Read the state of the ticket option, and ask again when it is `on_sale`. An archived one may stay archived: offer another.",
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
  "Read how many tickets may be purchased at once from the ticket option, and ask for a quantity in this range.",
) {}

/** The user would have more tickets of the ticket option than one user may. */
export class UserLimitExceededError extends defineTicketError(
  "user_limit_exceeded",
  "The user would have more tickets than one user may have",
  "Ask for fewer tickets, or release holds of the user that are not needed: purchases and active holds count, less what was cancelled.",
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
  "Confirm or release other holds of the user first, or hold fewer tickets.",
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
  "Ask for a capacity that is at least what is sold and held, or cancel purchases and release holds first.",
) {}

/** The ticket option was edited since the expected revision. Nothing was changed. */
export class PreconditionFailedError extends defineTicketError(
  "precondition_failed",
  "The ticket option does not have the expected revision",
  "Read the ticket option again, make your edit to what it is now, and send it with the revision that you have read.",
) {}

/**
 * The journal does not have the entry of the cursor: it was too old and is removed, or it was lost with a restore of the
 * database. So entries after it may be missing too.
 */
export class CursorExpiredError extends defineTicketError(
  "cursor_expired",
  "The journal no longer has the entry of this cursor: read it again from the beginning",
  "Read the ticket options as they are now, and then the journal from its beginning: entries that you have not read may be missing.",
) {}

/** No journal is kept here, so it cannot be read. */
export class JournalOffError extends defineTicketError(
  "journal_off",
  "No journal is kept",
  "Start the server with `JOURNAL=on` (in the core: the option `journal`). Changes before that are not in the journal.",
) {}

/** No webhook has this id. */
export class WebhookNotFoundError extends defineTicketError(
  "webhook_not_found",
  "No webhook has this id",
  "Check the id: the webhook may have been deleted.",
) {}

/** There are as many webhooks as there may be. None was created. */
export class WebhookLimitExceededError extends defineTicketError(
  "webhook_limit_exceeded",
  "There are as many webhooks as there may be",
  "Delete webhooks that are no longer needed, or raise `MAX_WEBHOOKS` (in the core: `maxWebhooks`).",
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
  "Look at the error of each line. Correct or leave out these lines, and send the rest as a new order, with a new idempotency key.",
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
  "Make a new key for each new request. Send a key again only with exactly the same request.",
) {}

/**
 * Too much is asked for at the moment, or the database does not answer. Nothing was
 * changed: ask again a little later.
 */
export class BusyError extends defineTicketError(
  "busy",
  "Too busy at the moment: nothing was done, ask again a little later",
  "Ask again after the seconds of `Retry-After`, each time later, with the same idempotency key if the request takes one. If it lasts, look at the metrics of the database connections.",
) {}

/**
 * The database went away before it could say whether the request was carried out. Ask
 * again, with the same idempotency key if the operation takes one: that finds out and never does it twice.
 */
export class OutcomeUnknownError extends defineTicketError(
  "outcome_unknown",
  "It is not known whether this was done: ask again, with the same idempotency key if the request takes one",
  "Send the same request again, with the same idempotency key or the same chosen id, until there is another answer. Without either, first read whether it was done: a repeated purchase is a second purchase.",
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
