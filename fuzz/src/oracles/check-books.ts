import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
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
        what: "purchases that were acknowledged are not stored",
        query: `select count(*) from unnest($1::uuid[]) as told(id)
          where not exists (select from purchases where purchases.id = told.id)`,
        values: [idsOf("purchases")],
      },
      {
        what: "holds that were acknowledged are not stored",
        query: `select count(*) from unnest($1::uuid[]) as told(id)
          where not exists (select from holds where holds.id = told.id)`,
        values: [idsOf("holds")],
      },
      {
        what: "cancellations that were acknowledged are not stored",
        query: `select count(*) from unnest($1::uuid[]) as told(id)
          where not exists (select from cancellations where cancellations.id = told.id)`,
        values: [idsOf("cancellations")],
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
    return [...broken, ...(await findDrifts(databaseUrl))];
  } finally {
    await client.end();
  }
}

/** What the box office itself finds when it recounts everything. */
async function findDrifts(databaseUrl: string): Promise<readonly string[]> {
  const db = openDatabase(databaseUrl, { poolSize: 1, statementTimeoutMs: 0 });
  try {
    const found: string[] = [];
    for await (const { drifts } of createBoxOffice({ db }).verify()) {
      for (const { ticketOptionId, what, expected, found: count } of drifts) {
        found.push(`${ticketOptionId}: ${what}: expected ${expected}, found ${count}`);
      }
    }
    return found;
  } finally {
    await db.destroy();
  }
}
