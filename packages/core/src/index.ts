export { ForbiddenError, UnauthenticatedError } from "./access-errors.ts";
export type { AccessContext, Action, ActionResources, Authorize } from "./authorize.ts";
export { createBoxOffice } from "./box-office.ts";
export type { BoxOffice, BoxOfficeOptions, PooledBoxOffice } from "./box-office.ts";
export type { BoxOfficeObserver, PurchaseOutcome } from "./box-office-observer.ts";
export type { Database } from "./database.ts";
export {
  AllocationExceededError,
  BusyError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  isTicketError,
  OutcomeUnknownError,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
} from "./errors.ts";
export type { InputIssue, TicketError, TicketErrorCode } from "./errors.ts";
export type { HostTransaction, PgClient } from "./join-transaction.ts";
export type { IdempotencyOptions } from "./idempotency.ts";
export { guardAccess } from "./guard-access.ts";
export type { AccessOptions, CallerAccess } from "./guard-access.ts";
export { findPendingMigrations, migrate } from "./migrate.ts";
export { openDatabase } from "./open-database.ts";
export type { OpenDatabaseOptions, OpenedDatabase } from "./open-database.ts";
export type { CallerSignal, NewPurchase, Purchase, PurchaseOptions } from "./purchase.ts";
export { rules } from "./rules.ts";
export type { NewTicketOption, TicketOption } from "./ticket-option.ts";
export type { HostKysely, TicketTablesOptions } from "./ticket-tables.ts";
