/** What to do about an error, by SQLSTATE, by the error code of Node.js, or by the message of pg. */
const ADVICE: readonly (readonly [of: RegExp, advice: string])[] = [
  [
    /none was given|client password must be|empty password|no password supplied/u,
    "no password given: add it to the URL, or set PGPASSWORD",
  ],
  [
    /^28P01$|SASL authentication failed/u,
    "check the user name and the password; in a URL, # / ? @ : and % in them must be percent-encoded",
  ],
  [
    // For a Unix socket PostgreSQL always reports that there is no encryption.
    /pg_hba\.conf entry for host "(?!\[local\]).*no encryption|connection is insecure/u,
    "the server may require TLS: add sslmode=verify-full to the URL; otherwise check its pg_hba.conf",
  ],
  [
    /^28000$|no PostgreSQL user name/u,
    "check the user name in the URL, and pg_hba.conf of the server",
  ],
  [
    /does not support SSL/u,
    "the server has no TLS: add sslmode=disable to the URL if you trust the network",
  ],
  [
    /ALTNAME/u,
    "the certificate of the server is for another host: use the host name of the certificate in the URL",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_|CERT_/u,
    "the certificate of the server cannot be verified: add the certificate of its issuer to the URL, as sslmode=verify-full&sslrootcert=/path/to/ca.pem",
  ],
  [/^3D000$/u, "create the database, or check its name in the URL"],
  [
    /permission denied for schema|permission denied for database/u,
    "grant this user the privilege CREATE on the schema, or use another schema (DATABASE_SCHEMA, or --schema)",
  ],
  [/^ENOTFOUND$|^EAI_/u, "check the host name in the URL"],
  [
    /^ECONNREFUSED$|^ENOENT$/u,
    "check that PostgreSQL is running there, and that host and port are correct",
  ],
  [
    /^E(?:HOSTUNREACH|NETUNREACH|TIMEDOUT)$|timeout e|due to connection timeout/u,
    "check the host, the port and the network in between, such as a firewall",
  ],
  [/^E(?:ACCES|PERM)$/u, "this user has no access to the directory of the socket"],
  [
    /^53300$|too many (?:clients|connections)/u,
    "use fewer connections, or raise max_connections of the server",
  ],
  [/^57P03$/u, "the server is starting or stopping: try again"],
  [
    /^26000$|^42P05$|prepared statement/u,
    "a pooler in transaction mode is in between: disable prepared statements",
  ],
];

/**
 * The message of an error of the database or of the connection to it, with advice, for a terminal.
 * Never contains a password.
 */
export function explainDatabaseError(error: unknown): string {
  const message = messageOf(error);
  const hints = [...codesOf(error), message];
  const advice = ADVICE.find(([pattern]) => hints.some((hint) => pattern.test(hint)))?.[1];
  return advice === undefined ? message : `${message} (${advice})`;
}

/** A connection that was refused has one error for each address that was tried. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(messageOf))].join(", ");
  }
  return error instanceof Error ? error.message : String(error);
}

function codesOf(error: unknown): readonly string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error && "code" in error)) return [];
  return typeof error.code === "string" ? [error.code] : [];
}
