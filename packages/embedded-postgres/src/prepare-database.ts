import pg from "pg";

import { NO_OPTIONS } from "./no-options.ts";

/**
 * Creates the database if it does not exist.
 *
 * @param url of another database of the same server
 * @returns the version of the server, such as "18.4"
 */
export async function prepareDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, options: NO_OPTIONS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; exists: boolean }>(
      `select current_setting('server_version') as version,
        exists (select from pg_database where datname = $1) as exists`,
      [name],
    );
    const [row] = rows;
    if (row?.exists === false) await client.query(`create database ${pg.escapeIdentifier(name)}`);
    return row?.version.split(" ")[0] ?? "";
  } finally {
    await client.end().catch(() => undefined);
  }
}
