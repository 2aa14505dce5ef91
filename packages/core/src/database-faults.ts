/** What a failure of the database means for what it was asked to do. */
export type FaultMeaning =
  /** Nothing was changed, and another try may go well. */
  | "try again"
  /** The connection is gone: a COMMIT that was under way may have been carried out. */
  | "connection lost"
  /** Nothing was changed, and there is no time for another try. */
  | "busy"
  /** Nothing was changed: PostgreSQL refused a value or a constraint was broken. */
  | "refused"
  /** Nobody foresaw it. */
  | "fault";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const MEANINGS: readonly (readonly [RegExp, FaultMeaning])[] = [
  // serialization_failure, deadlock_detected; too_many_connections;
  // read_only_sql_transaction, from a server that is no longer the primary
  [/^(40001|40P01|53300|25006)$/u, "try again"],
  // connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now;
  // idle_in_transaction_session_timeout
  [/^(08...|57P0[123]|25P03)$/u, "connection lost"],
  // lock_not_available, query_canceled
  [/^(55P03|57014)$/u, "busy"],
  // not_null_violation is no claim's doing: see settle-claims.ts
  [/^23502$/u, "fault"],
  // data_exception, integrity_constraint_violation
  [/^2[23]...$/u, "refused"],
];

const CONNECTION_ERRORS = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
]);

// What pg says in plain words, of a connection in use or still to be made.
const CONNECTION_MESSAGES =
  /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/u;

// What pg-pool says when none of its connections became free.
const POOL_IS_BUSY = /^timeout exceeded when trying to connect/u;

/** Tells what a failure means, by its SQLSTATE or by what Node.js and pg say of connections. */
export function meaningOf(fault: unknown): FaultMeaning {
  if (!(fault instanceof Error)) return "fault";
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : "";
  if ("severity" in fault) {
    return MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? "fault";
  }
  if (POOL_IS_BUSY.test(fault.message)) return "busy";
  const isOfConnection = CONNECTION_ERRORS.has(code) || CONNECTION_MESSAGES.test(fault.message);
  return isOfConnection ? "connection lost" : "fault";
}
