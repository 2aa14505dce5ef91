export { createBoxOffice } from "./box-office.ts";
export type { BoxOffice, BoxOfficeOptions, PooledBoxOffice } from "./box-office.ts";
export type { Database } from "./database.ts";
export {
  AllocationExceededError,
  InvalidInputError,
  isTicketError,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
} from "./errors.ts";
export type { InputIssue, TicketError, TicketErrorCode } from "./errors.ts";
export type { HostTransaction, PgClient } from "./join-transaction.ts";
export { findPendingMigrations, migrate } from "./migrate.ts";
export { openDatabase } from "./open-database.ts";
export type { OpenDatabaseOptions } from "./open-database.ts";
export type { CallerSignal, NewPurchase, Purchase, PurchaseOptions } from "./purchase.ts";
export { rules } from "./rules.ts";
export type { NewTicketOption, TicketOption } from "./ticket-option.ts";
export type { HostKysely, TicketTablesOptions } from "./ticket-tables.ts";
