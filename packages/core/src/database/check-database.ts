import { sql } from "kysely";

import { toInteger, toText } from "./column-text.ts";
import type { HostKysely } from "./ticket-tables.ts";

const OLDEST_MAJOR_VERSION = 14;

/**
 * Checks that the box office can use a database.
 *
 * @throws {Error} with the reason in one sentence, when PostgreSQL is older than 14 or the encoding of the
 *   database is not UTF-8: other encodings cannot store all names
 */
export async function checkDatabase(db: HostKysely): Promise<void> {
  const { rows } = await sql<Readonly<Record<"version" | "versionNumber" | "encoding", unknown>>>`
    select pg_catalog.current_setting('server_version') as version,
      pg_catalog.current_setting('server_version_num') as "versionNumber",
      pg_catalog.current_setting('server_encoding') as encoding`.execute(db.withoutPlugins());
  const [server] = rows;
  if (toInteger(server?.versionNumber) < OLDEST_MAJOR_VERSION * 10_000) {
    throw new Error(
      `PostgreSQL ${toText(server?.version)} is too old: ${OLDEST_MAJOR_VERSION} or later is required`,
    );
  }
  const encoding = toText(server?.encoding);
  if (encoding !== "UTF8") {
    throw new Error(
      `The encoding of the database is ${encoding} and must be UTF8: create it with "encoding 'UTF8' template template0"`,
    );
  }
}
