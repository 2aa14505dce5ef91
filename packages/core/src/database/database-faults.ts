import { NoServerError } from "./servers/no-server-error.ts";
import { UnsuitableServerError } from "./servers/unsuitable-server-error.ts";
import { ContestedIdError } from "../settle/contested-id-error.ts";

/** What a failed database operation means for its caller. */
export type FaultMeaning =
  /** Nothing was changed. A retry may succeed. */
  | "try again"
  /** Nothing was changed. A retry on a new connection will succeed. */
  | "connection outdated"
  /** The connection is lost. If COMMIT had been sent, PostgreSQL may have executed it. */
  | "connection lost"
  /** Nothing was changed. The database accepts no writes at the moment. */
  | "takes no writes"
  /** Nothing was changed. There is no time for a retry. */
  | "busy"
  /** Nothing was changed. PostgreSQL rejected a value, or a constraint was violated. */
  | "refused"
  /** Unexpected, such as a bug. */
  | "fault";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const MEANINGS: readonly (readonly [RegExp, FaultMeaning])[] = [
  // read_only_sql_transaction, from a server that is not the primary any more; disk_full
  [/^(25006|53100)$/u, "takes no writes"],
  // serialization_failure, deadlock_detected, snapshot_too_old; insufficient_resources (connections,
  // memory, limits of the configuration); system_error (input and output)
  [/^(40001|40P01|72000|53...|58...)$/u, "try again"],
  // invalid_sql_statement_name, duplicate_prepared_statement: after DISCARD ALL, or through a pooler
  [/^(26000|42P05)$/u, "connection outdated"],
  // connection_exception; operator_intervention except query_canceled; timeouts of a session and of a
  // transaction; statement_completion_unknown. PostgreSQL itself raises all except the last as FATAL.
  [/^(08...|57P..|25P03|25P04|40003)$/u, "connection lost"],
  // lock_not_available, query_canceled
  [/^(55P03|57014)$/u, "busy"],
  // not_null_violation: not caused by a claim, see write-batch.ts
  [/^23502$/u, "fault"],
  // data_exception, integrity_constraint_violation
  [/^2[23]...$/u, "refused"],
];

/**
 * The severity ERROR in all languages of PostgreSQL. pg returns only the field in the language of
 * `lc_messages`. Every other severity counts as FATAL or PANIC. That is safe: the only consequence is
 * that the result of a COMMIT is looked up.
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

/** The routine that raises "cached plan must not change result type", with the code feature_not_supported. */
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

// This system had too few resources to open a connection: file descriptors, ports, memory, or the
// backlog of a Unix socket.
const SYSTEM_RESOURCE_ERRORS = new Set([
  "EADDRNOTAVAIL",
  "EAGAIN",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
]);

// OpenSSL: the received bytes are not valid TLS.
const BROKEN_TLS = /^ERR_SSL_/u;

// Messages of pg without a code, about a connection that is open or being opened.
const CONNECTION_MESSAGES =
  /^(Connection terminated|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/u;

// pg-pool: no connection became free within the timeout.
const POOL_IS_BUSY = /^timeout exceeded when trying to connect/u;

/**
 * Classifies a failure. The severity is checked first, because FATAL and PANIC end the session with any code.
 * Then follows the SQLSTATE, or the connection errors of Node.js and pg.
 */
export function meaningOf(fault: unknown): FaultMeaning {
  if (!(fault instanceof Error)) return "fault";
  if (fault instanceof NoServerError || fault instanceof UnsuitableServerError) {
    return "connection lost";
  }
  if (fault instanceof ContestedIdError) return "try again";
  const code = "code" in fault && typeof fault.code === "string" ? fault.code : "";
  if ("severity" in fault) {
    const isError = typeof fault.severity === "string" && ERROR.has(fault.severity);
    if (!isError) return "connection lost";
    if ("routine" in fault && fault.routine === RAISES_STALE_PLAN) return "connection outdated";
    return MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? "fault";
  }
  if (POOL_IS_BUSY.test(fault.message)) return "busy";
  if (SYSTEM_RESOURCE_ERRORS.has(code)) return "try again";
  const isOfConnection =
    CONNECTION_ERRORS.has(code) || BROKEN_TLS.test(code) || CONNECTION_MESSAGES.test(fault.message);
  return isOfConnection ? "connection lost" : "fault";
}
