/** Names one transaction among all of the servers that a process knows, for ever. */
export type TransactionId = string;

/**
 * Reads the id of the transaction that it is sent in.
 *
 * It is PostgreSQL's own, which is given once in the life of a cluster. A standby gives none: there
 * it is when the transaction began.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
 */
export const IDENTIFY = `select ${idAs(
  "case when pg_catalog.pg_is_in_recovery() then null else pg_catalog.pg_current_xact_id() end",
)} as id`;

/** The same as an expression of SQL that gives no transaction an id: outside a transaction it is nobody's. */
export const CURRENT_ID: string = idAs("pg_catalog.pg_current_xact_id_if_assigned()");

/** With the session and the start of its server, since a process may know several. */
function idAs(transactionId: string): string {
  const beganAt = "extract(epoch from pg_catalog.transaction_timestamp())";
  const id = `coalesce(cast(${transactionId} as pg_catalog.text), cast(${beganAt} as pg_catalog.text))`;
  return `pg_catalog.concat_ws(' ', ${id}, pg_catalog.pg_backend_pid(), extract(epoch from pg_catalog.pg_postmaster_start_time()))`;
}
