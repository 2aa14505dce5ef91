/** Identifies a transaction among all servers that a process uses, and is never reused. */
export type TransactionId = string;

/**
 * Statement that reads the id of the current transaction.
 *
 * It contains PostgreSQL's transaction id, which is unique in a cluster. A standby assigns no such ids, so there
 * it contains the start time of the transaction.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
export const IDENTIFY = `select ${idAs(
  "case when pg_catalog.pg_is_in_recovery() then null else pg_catalog.pg_current_xact_id() end",
)} as transaction_id`;

/**
 * SQL expression of the same id. It does not assign a transaction id, so outside a transaction it equals none of them.
 */
export const CURRENT_ID: string = idAs("pg_catalog.pg_current_xact_id_if_assigned()");

/** Adds the session and the start time of the server, because a process may use several servers. */
function idAs(transactionId: string): string {
  const beganAt = "extract(epoch from pg_catalog.transaction_timestamp())";
  const id = `coalesce(cast(${transactionId} as pg_catalog.text), cast(${beganAt} as pg_catalog.text))`;
  return `pg_catalog.concat_ws(' ', ${id}, pg_catalog.pg_backend_pid(), extract(epoch from pg_catalog.pg_postmaster_start_time()))`;
}
