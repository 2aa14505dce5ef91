export { ForbiddenError, RateLimitExceededError, UnauthenticatedError } from "./access-errors.ts";
export type { AccessContext, Action, ActionResources, Authorize } from "./authorize.ts";
export type { BoxOffice, PooledBoxOffice } from "./box-office.ts";
export { createBoxOffice } from "./create-box-office.ts";
export type { BoxOfficeOptions } from "./create-box-office.ts";
export type { BoxOfficeObserver, ClaimKind, ClaimOutcome } from "./box-office-observer.ts";
export type { CallerSignal, CallOptions } from "./call-options.ts";
export type { Cancellation, NewCancellation, StoredCancellation } from "./cancellation.ts";
export type { Database, HoldStatus } from "./database.ts";
export {
  AllocationExceededError,
  BusyError,
  CancellationExceedsPurchaseError,
  CapacityBelowSoldError,
  HoldNotActiveError,
  HoldNotFoundError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  isTicketError,
  OrderRefusedError,
  OutcomeUnknownError,
  PurchaseNotFoundError,
  QuantityOutOfRangeError,
  SaleNotOpenError,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
} from "./errors.ts";
export type { InputIssue, LineError, TicketError, TicketErrorCode } from "./errors.ts";
export type { Confirmation, Hold, NewHold } from "./hold.ts";
export type { IdempotencyOptions } from "./idempotency.ts";
export { guardAccess } from "./guard-access.ts";
export type { AccessOptions, CallerAccess } from "./guard-access.ts";
export { cursorAtEnd } from "./lists/cursor.ts";
export { listRequestSchemas } from "./lists/list-request-schemas.ts";
export { DEFAULT_PAGE_SIZE, LISTS, MAX_PAGE_SIZE } from "./lists/lists.ts";
export type { ListFilter, ListName, ListSort } from "./lists/lists.ts";
export type { ListRequest, Page, PageItem } from "./lists/page.ts";
export { findPendingMigrations, migrate } from "./migrate.ts";
export { explainDatabaseError } from "./explain-database-error.ts";
export { openDatabase } from "./open-database.ts";
export type { OpenDatabaseOptions, OpenedDatabase } from "./open-database.ts";
export { MAX_ORDER_LINES } from "./purchase.ts";
export type { NewPurchase, Purchase, PurchaseStatus, StoredPurchase } from "./purchase.ts";
export { probeWrites } from "./probe-writes.ts";
export type { ProbingClient } from "./probe-writes.ts";
export { rules } from "./rules.ts";
export type {
  NewTicketOption,
  SaleRules,
  TicketOption,
  TicketOptionChanges,
} from "./ticket-option.ts";
export type { HostKysely, TicketTablesOptions } from "./ticket-tables.ts";
export type { Drift, VerifiedTicketOptions } from "./verify.ts";
export { withoutSpans } from "./without-spans.ts";
export { OutsideTransactionError } from "./within/outside-transaction-error.ts";
export type { HostTransaction, PgClient } from "./within/join-transaction.ts";
