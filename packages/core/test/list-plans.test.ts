import {
  createBoxOffice,
  cursorAtEnd,
  DEFAULT_PAGE_SIZE,
  LISTS,
  type Database,
  type Page,
  type PooledBoxOffice,
  type SalesRequest,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql, type CompiledQuery } from "kysely";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const OPTIONS = 20;
const OPTIONS_OF_EVENT = 5;
const ROWS = 20_000;

const idOf = (index: string) => `md5((${index})::text)::uuid`;

let database: TestDatabase;
let db: Kysely<Database>;
let boxOffice: PooledBoxOffice;
const asked: CompiledQuery[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url, max: 1 });
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      asked.push(event.query);
    },
  });
  boxOffice = createBoxOffice({ db });
  const statements = [
    `insert into ticket_options (id, name, capacity, allocation, event_id, reference)
     select ${idOf("n")}, 'option', 0, 0, ${idOf(`n % ${OPTIONS / OPTIONS_OF_EVENT}`)}, 'ours'
     from generate_series(1, ${OPTIONS}) n`,
    `insert into ticket_options (id, name, capacity, allocation, event_id)
     select ${idOf("-n")}, 'option', 0, 0, ${idOf("n % 50 - 100")}
     from generate_series(1, 5000) n`,
    `insert into ticket_options (id, name, capacity, allocation, event_id, state)
     select ${idOf("-10000 - n")}, 'archived', 0, 0, ${idOf("n % 50 - 100")}, 'archived'
     from generate_series(1, 5000) n`,
    // Every third purchase is cancelled, in part or in full. A user has about ten purchases.
    `insert into purchases (ticket_option_id, id, user_id, quantity, cancelled_quantity, reference)
     select ${idOf(`1 + n % ${OPTIONS}`)}, ${idOf("n")}, ${idOf(`n % ${ROWS / 10}`)}, 2,
       greatest(0, n % 9 - 6), case when n % 7 = 0 then 'ours' end
     from generate_series(1, ${ROWS}) n`,
    `insert into holds (ticket_option_id, id, user_id, quantity, status, expires_at, created_at, reference)
     select ${idOf(`1 + n % ${OPTIONS}`)}, ${idOf("n")}, ${idOf(`n % ${ROWS / 10}`)}, 2,
       (array['active', 'confirmed', 'released', 'expired'])[1 + n % 4], 
       now() + interval '1 hour' * (n % 100 - 10), now() - interval '1 day', case when n % 7 = 0 then 'ours' end
     from generate_series(1, ${ROWS}) n`,
    `insert into journal_entries (ticket_option_id, version, position, created_at, allocation, capacity)
     select ${idOf("7")}, n, '3', '2027-05-01Z'::timestamptz + n * interval '1 second', 0, 0
     from generate_series(0, 30000) n`,
    "analyze ticket_options, purchases, holds",
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
  // PostgreSQL prefers to sort if there are few rows. The plan for millions of rows is tested here.
  for (const way of ["sort", "incremental_sort", "seqscan", "bitmapscan"]) {
    await sql.raw(`set enable_${way} = off`).execute(db);
  }
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

interface Plan {
  readonly "Node Type": string;
  readonly "Rows Removed by Filter"?: number;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly Plans?: readonly Plan[];
}

/** The plan of the statement that has read a page. */
async function explain(readPage: () => Promise<Page<unknown>>) {
  asked.length = 0;
  await readPage();
  const steps = new Set<string>();
  let removed = 0;
  let most = 0;
  const collect = ({ "Node Type": type, "Rows Removed by Filter": rows = 0, ...plan }: Plan) => {
    steps.add(type);
    removed += rows;
    most = Math.max(most, plan["Actual Rows"] * plan["Actual Loops"]);
    for (const inner of plan.Plans ?? []) collect(inner);
  };
  for (const { sql: text, parameters } of asked.splice(0)) {
    const explained = await db.executeQuery<{ "QUERY PLAN": readonly [{ Plan: Plan }] }>({
      ...sql`select`.compile(db),
      sql: `explain (analyze, format json) ${text}`,
      parameters,
    });
    collect(explained.rows[0]!["QUERY PLAN"][0].Plan);
  }
  return { steps: [...steps], removed, most };
}

/** Positions of pages: at the start, in the middle, at the end, in both directions. */
function pagesOf<Item>(readPage: (page: object) => Promise<Page<Item>>, sort: string) {
  const at = async (place: "after" | "before") => {
    const { items } = await readPage({ sort, size: 10 });
    return { [place]: items.at(-1)?.cursor ?? cursorAtEnd(sort) };
  };
  return [
    () => readPage({ sort }),
    async () => readPage({ sort, ...(await at("after")) }),
    async () => readPage({ sort, ...(await at("before")) }),
    () => readPage({ sort, before: cursorAtEnd(sort) }),
  ];
}

/** Maximum number of rows that are read and skipped: those of one user, or the few that are cancelled or have just expired. */
const maxRemovedBy = ({ user, status }: Combination) =>
  user || ["confirmed", "active", "expired"].includes(status ?? "") ? ROWS / 40 : 0;

/** Where the page is short, the few that have another status are skipped instead of using the index of a status. */
const MAX_REMOVED_OF_EVENT = ROWS / 20;

const READS_BY_INDEX = new Set([
  "Limit",
  "Index Scan",
  "Index Only Scan",
  "Merge Append",
  "Result",
  // Converts the result of the scan below it to text.
  "Subquery Scan",
  // At most a portion of the expired holds of an option.
  "Aggregate",
]);

async function expectIndexScans<Item>(
  readPage: (page: object) => Promise<Page<Item>>,
  sorts: readonly string[],
  maxRemoved: number,
) {
  for (const sort of sorts) {
    for (const read of pagesOf(readPage, sort)) {
      const { steps, removed } = await explain(read);
      expect(steps.filter((step) => !READS_BY_INDEX.has(step))).toEqual([]);
      expect(removed).toBeLessThanOrEqual(maxRemoved);
    }
  }
}

/** Pages of each ticket option of the event, which are merged. */
async function expectMergedPages<Item>(
  readPage: (page: object) => Promise<Page<Item>>,
  sorts: readonly string[],
  maxRemoved: number,
) {
  for (const sort of sorts) {
    for (const read of pagesOf(readPage, sort)) {
      const { steps, removed, most } = await explain(read);
      expect(steps).not.toContain("Seq Scan");
      expect(removed).toBeLessThanOrEqual(maxRemoved);
      // The page, the item at its cursor, and the one after it, for each part of a status.
      expect(most).toBeLessThanOrEqual(OPTIONS_OF_EVENT * (DEFAULT_PAGE_SIZE + 2) * 2);
    }
  }
}

const md5 = async (index: number) => {
  const { rows } = await sql<{ id: string }>`select ${sql.raw(idOf(String(index)))} as id`.execute(
    database.db,
  );
  return rows[0]!.id;
};

interface Combination {
  readonly status?: string | undefined;
  readonly option?: boolean;
  readonly user?: boolean;
}

const combinations = (statuses: readonly (string | undefined)[]): readonly Combination[] =>
  statuses.flatMap((status) => [
    { status },
    { status, option: true },
    { status, user: true },
    { status, option: true, user: true },
  ]);

const filterOf = async ({ option, user, status }: Combination) => ({
  ...(status && { status }),
  ...(option && { ticketOptionId: await md5(7) }),
  ...(user && { userId: await md5(6) }),
});

describe("a page is read with an index alone, at every position and for every sort", () => {
  const STATUSES = {
    purchases: [undefined, "confirmed", "partially_cancelled", "cancelled"],
    holds: [undefined, "active", "confirmed", "released", "expired"],
  };
  it("of the ticket options", async () => {
    await expectIndexScans(
      (page) => boxOffice.listTicketOptions(page),
      LISTS.ticketOptions.sorts,
      0,
    );
  });

  it("of the ticket options that are archived", async () => {
    const filter = { state: "archived" } as const;
    await expectIndexScans(
      (page) => boxOffice.listTicketOptions({ filter, ...page }),
      LISTS.ticketOptions.sorts,
      0,
    );
  });

  it("of the ticket options of an event", async () => {
    const filter = { eventId: await md5(-60) };
    await expectIndexScans(
      (page) => boxOffice.listTicketOptions({ filter, ...page }),
      LISTS.ticketOptions.sorts,
      0,
    );
  });

  it("of what has a reference", async () => {
    const filter = { reference: "ours" };
    await expectIndexScans(
      (page) => boxOffice.listTicketOptions({ filter, ...page }),
      LISTS.ticketOptions.sorts,
      0,
    );
    await expectIndexScans(
      (page) => boxOffice.listPurchases({ filter, ...page }),
      LISTS.purchases.sorts,
      0,
    );
    await expectIndexScans(
      (page) => boxOffice.listHolds({ filter, ...page }),
      LISTS.holds.sorts,
      0,
    );
  });

  it.each(combinations(STATUSES.purchases))("of the purchases by %j", async (combination) => {
    const filter = await filterOf(combination);
    await expectIndexScans(
      (page) => boxOffice.listPurchases({ filter, ...page } as object),
      LISTS.purchases.sorts,
      maxRemovedBy(combination),
    );
  });

  it.each(combinations(STATUSES.holds))("of the holds by %j", async (combination) => {
    const filter = await filterOf(combination);
    await expectIndexScans(
      (page) => boxOffice.listHolds({ filter, ...page } as object),
      LISTS.holds.sorts,
      maxRemovedBy(combination),
    );
  });
});

describe("a page of an event costs as much as the event has ticket options, at every position", () => {
  it.each([undefined, "confirmed", "partially_cancelled", "cancelled"])(
    "of the purchases that are %s",
    async (status) => {
      const filter = { eventId: await md5(1), ...(status && { status }) };
      await expectMergedPages(
        (page) => boxOffice.listPurchases({ filter, ...page } as object),
        LISTS.purchases.sorts,
        MAX_REMOVED_OF_EVENT,
      );
    },
  );

  it.each([undefined, "active", "confirmed", "released", "expired"])(
    "of the holds that are %s",
    async (status) => {
      const filter = { eventId: await md5(1), ...(status && { status }) };
      await expectMergedPages(
        (page) => boxOffice.listHolds({ filter, ...page } as object),
        LISTS.holds.sorts,
        MAX_REMOVED_OF_EVENT,
      );
    },
  );
});

it("reads sales over time by a range of versions, from a version that a few lookups find", async () => {
  const office = createBoxOffice({ db, journal: true });
  const option = await md5(7);
  const readPage = (page: SalesRequest) => office.listSales(option, { ...page, interval: "1d" });
  const from = new Date("2027-05-01T05:00:00Z");
  const until = new Date("2027-05-01T06:00:00Z");
  for (const sort of LISTS.sales.sorts) {
    for (const read of pagesOf(readPage, sort)) {
      const { most, removed } = await explain(read);
      expect(most + removed).toBeLessThanOrEqual(10_000);
    }
    const { most } = await explain(() =>
      office.listSales(option, { interval: "1h", filter: { from, until }, sort }),
    );
    expect(most).toBe(3_600);
  }
});
