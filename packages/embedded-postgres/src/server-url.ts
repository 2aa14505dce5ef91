/**
 * The URL of a database of the server with its socket in `socketDir`, for pg, Kysely, psql and `new URL`.
 *
 * It is complete, so that PGPORT, PGUSER and PGSSLMODE have no effect.
 */
export function toServerUrl(socketDir: string, database: string): string {
  const host = encodeURIComponent(socketDir);
  return `postgresql:///${database}?host=${host}&port=5432&user=postgres&sslmode=disable`;
}
