export {
  ForbiddenError,
  OrderForbiddenError,
  RateLimitExceededError,
  UnauthenticatedError,
} from "./access/access-errors.ts";
export type { AccessContext, Action, ActionResources, Authorize } from "./access/authorize.ts";
export type { BoxOffice, PooledBoxOffice } from "./box-office.ts";
export { createBoxOffice } from "./create-box-office.ts";
export type { BoxOfficeOptions } from "./create-box-office.ts";
export type { BoxOfficeObserver, ClaimKind, ClaimOutcome } from "./observe/box-office-observer.ts";
export type { CallerSignal, CallOptions, PurchaseOptions } from "./model/call-options.ts";
export type { Cancellation, NewCancellation, StoredCancellation } from "./model/cancellation.ts";
export type { ChoiceValue } from "./model/choice.ts";
export type { Draw, NewDraw } from "./model/draw.ts";
export type { Database, HoldStatus } from "./model/database.ts";
export {
  AllocationExceededError,
  BusyError,
  CancellationExceedsPurchaseError,
  CapacityBelowSoldError,
  CursorExpiredError,
  HeldLimitExceededError,
  HoldExtensionExceededError,
  HoldNotActiveError,
  HoldNotFoundError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  isTicketError,
  JournalOffError,
  OrderRefusedError,
  OutcomeUnknownError,
  PreconditionFailedError,
  PurchaseCancelledError,
  PurchaseNotFoundError,
  QuantityOutOfRangeError,
  SaleNotOpenError,
  SalePausedError,
  SameTicketOptionError,
  SameUserError,
  TICKET_ERRORS,
  TicketOptionIdTakenError,
  IdTakenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
  WebhookLimitExceededError,
  WebhookNotFoundError,
} from "./model/errors.ts";
export type { InputIssue, LineError, TicketError, TicketErrorCode } from "./model/errors.ts";
export type { Exchange, NewExchange, StoredExchange } from "./model/exchange.ts";
export { DEFAULT_HOLD_SECONDS } from "./model/hold.ts";
export type { Confirmation, Hold, HoldExtension, NewHold } from "./model/hold.ts";
export type { IdempotencyOptions } from "./operations/idempotency.ts";
export { guardAccess } from "./access/guard-access.ts";
export type { AccessOptions, CallerAccess } from "./access/guard-access.ts";
export { guardBoxOffice } from "./access/guard-box-office.ts";
export { cursorAtEnd, toCursor } from "./lists/cursor.ts";
export { listRequestSchemas } from "./lists/list-request-schemas.ts";
export {
  DEFAULT_PAGE_SIZE,
  LISTS,
  MAX_PAGE_SIZE,
  pageSizeOf,
  parametersOf,
} from "./lists/lists.ts";
export type { ListFilter, ListName, ListSort } from "./lists/lists.ts";
export type { ListRequest, Page, PageItem } from "./lists/page.ts";
export { findPendingMigrations, migrate } from "./database/migrate.ts";
export { explainDatabaseError } from "./database/explain-database-error.ts";
export { openDatabase } from "./database/open-database.ts";
export type {
  OpenClientOptions,
  OpenedClient,
  OpenDatabaseOptions,
  OpenedDatabase,
} from "./database/open-database.ts";
export { parseDatabaseUrl } from "./database/servers/parse-database-url.ts";
export type {
  DatabaseServers,
  DatabaseUrlProblem,
  SessionAttributes,
} from "./database/servers/parse-database-url.ts";
export type { BasketLine, NewBasket } from "./model/basket.ts";
export { MAX_ORDER_LINES } from "./model/lines.ts";
export { MAX_NEW_TICKET_OPTIONS } from "./model/ticket-option.ts";
export type { NewPurchase, Purchase, PurchaseStatus, StoredPurchase } from "./model/purchase.ts";
export type { Operation } from "./operations/operation.ts";
export { OPERATIONS, toMethods } from "./operations/operations.ts";
export type { OperationInput, OperationName } from "./operations/operations.ts";
export type { PruneJournalOptions } from "./journal/prune-journal.ts";
export type { PrunedTicketOptions, PruneOptions } from "./operations/prune.ts";
export { probeWrites } from "./database/probe-writes.ts";
export type { ProbingClient } from "./database/probe-writes.ts";
export { rules } from "./model/rules.ts";
export type { ChoiceField, Field, Fields, FieldValue, IdField } from "./model/field.ts";
export type { SaleRules, TicketOptionState } from "./model/sale-rules.ts";
export {
  OPTIONAL_TICKET_OPTION_FIELDS,
  TICKET_OPTION_FIELDS,
} from "./model/ticket-option-fields.ts";
export { isResourceType, RESOURCE_FIELDS } from "./model/resource-fields.ts";
export type { ResourceType } from "./model/resource-fields.ts";
export { RELATIONSHIPS } from "./model/relationships.ts";
export type {
  ChangeOptions,
  NewTicketOption,
  NewTicketOptionLine,
  TicketOption,
  TicketOptionChanges,
} from "./model/ticket-option.ts";
export { INTERVAL_LENGTHS } from "./model/interval-length.ts";
export type { IntervalLength } from "./model/interval-length.ts";
export { moment } from "./model/moment.ts";
export type { SalesRequest } from "./journal/list-sales.ts";
export type { SalesInterval } from "./model/sales-interval.ts";
export type { JournalEntry } from "./model/journal-entry.ts";
export type { CapacityMove, NewCapacityMove, StoredCapacityMove } from "./model/capacity-move.ts";
export type { NewTransfer, StoredTransfer, Transfer } from "./model/transfer.ts";
export type { NewWebhook, Webhook, WebhookChanges } from "./model/webhook.ts";
export { isPublicHost } from "./webhooks/find-url-problem.ts";
export { isPublicAddress } from "./webhooks/is-public-address.ts";
export type { WebhookStatus } from "./webhooks/read-webhook-status.ts";
export type { WebhookProgress } from "./webhooks/save-progress.ts";
export type { TakenWebhook, TakeWebhooksOptions } from "./webhooks/take-webhooks.ts";
export type { EntryEvents, EventRequest } from "./webhooks/list-events.ts";
export { WEBHOOK_EVENTS } from "./webhooks/webhook-events.ts";
export type { WebhookEvent, WebhookEventType } from "./webhooks/webhook-events.ts";
export type { JsonObject } from "./model/json-object.ts";
export type { HostKysely, TicketTablesOptions } from "./database/ticket-tables.ts";
export type { Drift, VerifiedTicketOptions } from "./operations/verify.ts";
export { MAX_WATCHED } from "./watch/watch-ticket-options.ts";
export type { WatchOptions } from "./watch/watch-ticket-options.ts";
export type { WatchedTicketOptions } from "./watch/watcher.ts";
export { withoutSpans } from "./observe/without-spans.ts";
export { OutsideTransactionError } from "./within/outside-transaction-error.ts";
export type { HostTransaction } from "./within/hosts/from-kysely.ts";
export type { PgClient } from "./within/hosts/from-pg.ts";
export type { TextValue, TransactionExecutor } from "./within/transaction-executor.ts";
