import { createBoxOffice, type Database, type PooledBoxOffice } from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql, type CompiledQuery } from "kysely";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const ENTRIES = 50_000;
const WEBHOOKS = 20;
/** As far as waiting entries are counted. */
const MAX_BACKLOG = 1_000;

let database: TestDatabase;
let db: Kysely<Database>;
let boxOffice: PooledBoxOffice;
const asked: CompiledQuery[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url, max: 1 }) }),
    log: ({ query }) => {
      asked.push(query);
    },
  });
  boxOffice = createBoxOffice({ db, journal: true });
  await sql`insert into journal_entries (ticket_option_id, version, position, created_at, allocation, capacity)
    select md5((n % 100)::text)::uuid, n, '3', clock_timestamp(), 0, 0
    from generate_series(0, ${ENTRIES}) n`.execute(db);
  await sql`analyze journal_entries`.execute(db);
  const eventTypes = ["purchase.made"];
  for (let number = 0; number < WEBHOOKS; number += 1) {
    const { id } = await boxOffice.createWebhook({ url: "https://events.example/", eventTypes });
    // Half of them have delivered nothing yet.
    if (number % 2 === 0) await boxOffice.changeWebhook({ id, cursor: null });
  }
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Rows Removed by Filter"?: number;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Plan[];
}

/** How the statements of a call read the journal, and how many entries. */
async function explain(call: () => Promise<unknown>) {
  asked.length = 0;
  await call();
  const ways = new Set<string>();
  let entries = 0;
  const collect = ({ "Node Type": way, "Relation Name": relation, ...plan }: Plan) => {
    if (relation === "journal_entries") {
      ways.add(way);
      const { "Actual Rows": rows, "Rows Removed by Filter": removed = 0 } = plan;
      entries += (rows + removed) * plan["Actual Loops"];
    }
    for (const inner of plan.Plans ?? []) collect(inner);
  };
  for (const { sql: text, parameters } of asked.splice(0)) {
    if (!text.includes("journal_entries")) continue;
    const explained = await db.executeQuery<{ "QUERY PLAN": readonly [{ Plan: Plan }] }>({
      ...sql`select`.compile(db),
      sql: `explain (analyze, format json) ${text}`,
      parameters,
    });
    collect(explained.rows[0]!["QUERY PLAN"][0].Plan);
  }
  return { ways: [...ways], entries };
}

it.each<[name: string, mostEntries: number, call: () => Promise<unknown>]>([
  // The entry at the cursor, and the next.
  ["takes", 2 * WEBHOOKS, () => boxOffice.takeWebhooks({ limit: WEBHOOKS, leaseSeconds: 0 })],
  ["reads the status of", WEBHOOKS, () => boxOffice.readWebhookStatus()],
  ["lists", MAX_BACKLOG * WEBHOOKS, () => boxOffice.listWebhooks()],
])("%s webhooks by an index of the journal, however long that is", async (_, most, call) => {
  const { ways, entries } = await explain(call);
  for (const way of ways) expect(way).toMatch(/^Index (?:Only )?Scan$/u);
  expect(ways).not.toEqual([]);
  expect(entries).toBeLessThanOrEqual(most);
});
