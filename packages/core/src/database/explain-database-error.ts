/** What to do about an error, by SQLSTATE, by Node's code, or by the driver's own words. */
const ADVICE: readonly (readonly [of: RegExp, advice: string])[] = [
  [
    /none was given|client password must be|empty password|no password supplied/u,
    "no password given: write it into the URL, or set PGPASSWORD",
  ],
  [
    /^28P01$|SASL authentication failed/u,
    "check user name and password; in a URL, # / ? @ : and % in them must be percent-encoded",
  ],
  [
    // Over a socket it is always said that there is no encryption.
    /pg_hba\.conf entry for host "(?!\[local\]).*no encryption|connection is insecure/u,
    "the server may ask for TLS: add sslmode=verify-full to the URL; else check its pg_hba.conf",
  ],
  [
    /^28000$|no PostgreSQL user name/u,
    "check the user name in the URL, and the server's pg_hba.conf",
  ],
  [
    /does not support SSL/u,
    "the server has no TLS: add sslmode=disable to the URL if the way to it is yours",
  ],
  [
    /ALTNAME/u,
    "the server's certificate is for another host: write the host in the URL as the certificate has it",
  ],
  [
    /SELF_SIGNED|UNABLE_TO_|CERT_/u,
    "the server's certificate cannot be verified: name the certificate of its issuer with sslmode=verify-full&sslrootcert=/path/to/ca.pem in the URL",
  ],
  [/^3D000$/u, "create the database, or check its name in the URL"],
  [
    /permission denied for schema|permission denied for database/u,
    "grant this user create on the schema, or keep the tables in a schema of its own (DATABASE_SCHEMA, or --schema)",
  ],
  [/^ENOTFOUND$|^EAI_/u, "check the host's name in the URL"],
  [/^ECONNREFUSED$|^ENOENT$/u, "is PostgreSQL running there, and are host and port right?"],
  [
    /^E(?:HOSTUNREACH|NETUNREACH|TIMEDOUT)$|timeout e|due to connection timeout/u,
    "check host, port and what is in between, such as a firewall",
  ],
  [/^E(?:ACCES|PERM)$/u, "this user may not enter the folder of the socket"],
  [
    /^53300$|too many (?:clients|connections)/u,
    "use fewer connections, or let the server take more",
  ],
  [/^57P03$/u, "the server is starting or stopping: try again"],
  [
    /^26000$|^42P05$|prepared statement/u,
    "a pooler in transaction mode is in between: turn prepared statements off",
  ],
];

/**
 * Says what an error of the database or of the way to it means, for a terminal, and what can be
 * done about it. Never has a password in it.
 */
export function explainDatabaseError(error: unknown): string {
  const message = messageOf(error);
  const hints = [...codesOf(error), message];
  const advice = ADVICE.find(([pattern]) => hints.some((hint) => pattern.test(hint)))?.[1];
  return advice === undefined ? message : `${message} (${advice})`;
}

/** A refused connection has an error for each address that was tried. */
function messageOf(error: unknown): string {
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
