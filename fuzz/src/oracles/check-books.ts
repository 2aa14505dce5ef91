import { Client } from "pg";

import type { Resource } from "./documents.ts";

/**
 * Compares what the tables hold with what clients were told, once nothing is under way.
 *
 * @returns what is wrong, in words
 */
export async function checkBooks(
  databaseUrl: string,
  created: readonly Resource[],
): Promise<readonly string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const idsOf = (type: string) => [
      ...new Set(created.filter((resource) => resource.type === type).map(({ id }) => id)),
    ];
    const checks = [
      {
        what: "ticket options have an allocation below 0 or above their capacity",
        query: `select count(*) from ticket_options where allocation not between 0 and capacity`,
        values: [],
      },
      {
        what: "ticket options have not the allocation that their purchases leave",
        query: `select count(*) from ticket_options
          cross join lateral (
            select coalesce(sum(quantity), 0) as purchased
            from purchases where ticket_option_id = ticket_options.id
          ) as sums
          where capacity - allocation <> purchased`,
        values: [],
      },
      {
        what: "purchases that were acknowledged are not stored",
        query: `select count(*) from unnest($1::uuid[]) as told(id)
          where not exists (select from purchases where purchases.id = told.id)`,
        values: [idsOf("purchases")],
      },
      {
        what: "ticket options that were acknowledged are not stored",
        query: `select count(*) from unnest($1::uuid[]) as told(id)
          where not exists (select from ticket_options where ticket_options.id = told.id)`,
        values: [idsOf("ticket_options")],
      },
    ];
    const broken: string[] = [];
    for (const { what, query, values } of checks) {
      const { rows } = await client.query<{ count: string }>(query, values);
      if (rows[0]?.count !== "0") broken.push(`${rows[0]?.count} ${what}`);
    }
    return broken;
  } finally {
    await client.end();
  }
}
