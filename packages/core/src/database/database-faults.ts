/** What a failure of the database means for what it was asked to do. */
export type FaultMeaning =
  /** Nothing was changed, and another try may go well. */
  | "try again"
  /** Nothing was changed, and another try goes well on a connection that is opened from now on. */
  | "connection outdated"
  /** The connection is gone: a COMMIT that was under way may have been carried out. */
  | "connection lost"
  /** Nothing was changed: the database takes no writes for now. */
  | "takes no writes"
  /** Nothing was changed, and there is no time for another try. */
  | "busy"
  /** Nothing was changed: PostgreSQL refused a value or a constraint was broken. */
  | "refused"
  /** Nobody foresaw it. */
  | "fault";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const MEANINGS: readonly (readonly [RegExp, FaultMeaning])[] = [
  // read_only_sql_transaction, from a server that is no longer the primary; disk_full
  [/^(25006|53100)$/u, "takes no writes"],
  // serialization_failure, deadlock_detected, snapshot_too_old; insufficient_resources: connections,
  // memory, limits of the configuration; system_error: input and output
  [/^(40001|40P01|72000|53...|58...)$/u, "try again"],
  // invalid_sql_statement_name, duplicate_prepared_statement: after DISCARD ALL, or through a pooler
  [/^(26000|42P05)$/u, "connection outdated"],
  // connection_exception; operator_intervention but for query_canceled; timeouts of a session and of a
  // transaction; statement_completion_unknown. PostgreSQL itself raises all but the last as FATAL.
  [/^(08...|57P..|25P03|25P04|40003)$/u, "connection lost"],
  // lock_not_available, query_canceled
  [/^(55P03|57014)$/u, "busy"],
  // not_null_violation is no claim's doing: see write-batch.ts
  [/^23502$/u, "fault"],
  // data_exception, integrity_constraint_violation
  [/^2[23]...$/u, "refused"],
];

/**
 * What PostgreSQL calls the severity ERROR, in the languages that it speaks. pg passes only the
 * field on that is in the language of `lc_messages`. A severity that is none of these is FATAL or
 * PANIC, or should at least be taken so: it is safe to ask again what became of a COMMIT.
 * https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
const ERROR = new Set([
  "ERROR",
  "BŁĄD",
  "CHYBA",
  "ERREUR",
  "ERRO",
  "ERRORE",
  "FEHLER",
  "FEL",
  "HATA",
  "KESALAHAN",
  "ΣΦΑΛΜΑ",
  "ОШИБКА",
  "ПОМИЛКА",
  "შეცდომა",
  "エラー",
  "错误",
  "錯誤",
  "오류",
]);

/** Where PostgreSQL raises "cached plan must not change result type", a feature_not_supported. */
const RAISES_STALE_PLAN = "RevalidateCachedQuery";

const CONNECTION_ERRORS = new Set([
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOENT",
  "ENOTCONN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "EPROTO",
  "ETIMEDOUT",
]);

// No connection could be opened, for want of something in this system: file descriptors, ports,
// memory, places in the backlog of a Unix socket.
const SYSTEM_IS_SHORT = new Set([
  "EADDRNOTAVAIL",
  "EAGAIN",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
]);

// What OpenSSL says when what came is no TLS any more.
const BROKEN_TLS = /^ERR_SSL_/u;

// What pg says in plain words, of a connection in use or still to be made.
const CONNECTION_MESSAGES =
  /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/u;

// What pg-pool says when none of its connections became free.
const POOL_IS_BUSY = /^timeout exceeded when trying to connect/u;

/**
 * Tells what a failure means: by its severity, for FATAL and PANIC end the session whatever else they
 * say; then by its SQLSTATE, or by what Node.js and pg say of connections.
 */
export function meaningOf(fault: unknown): FaultMeaning {
  if (!(fault instanceof Error)) return "fault";
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : "";
  if ("severity" in fault) {
    const isError = typeof fault.severity === "string" && ERROR.has(fault.severity);
    if (!isError) return "connection lost";
    if ("routine" in fault && fault.routine === RAISES_STALE_PLAN) return "connection outdated";
    return MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? "fault";
  }
  if (POOL_IS_BUSY.test(fault.message)) return "busy";
  if (SYSTEM_IS_SHORT.has(code)) return "try again";
  const isOfConnection =
    CONNECTION_ERRORS.has(code) || BROKEN_TLS.test(code) || CONNECTION_MESSAGES.test(fault.message);
  return isOfConnection ? "connection lost" : "fault";
}
