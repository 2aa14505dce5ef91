import {
  AllocationExceededError,
  createBoxOffice,
  InvalidInputError,
  openDatabase,
  TicketOptionNotFoundError,
  type Database,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function onSale(allocation: number): Promise<string> {
  const option = await database.boxOffice.createTicketOption({ name: "day pass", allocation });
  return option.id;
}

const purchaseOf = (ticketOptionId: string, quantity: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

/** A box office that records the SQL that it sends. */
function recordingBoxOffice() {
  const statements: string[] = [];
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query.sql),
  });
  return { db, statements, boxOffice: createBoxOffice({ db, journal: true }) };
}

it("locks, then writes purchase and decrement in one statement, in one READ COMMITTED transaction", async () => {
  const ticketOptionId = await onSale(5);
  const { db, statements, boxOffice } = recordingBoxOffice();
  await boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 2));
  await db.destroy();

  expect(statements).toEqual([
    "start transaction isolation level read committed",
    // The first transaction of a box office reads whether the tables are distributed.
    expect.stringMatching(/^select [^]*pg_dist_partition/u),
    expect.stringMatching(
      /^select cast\("id" as pg_catalog.text\) as "id", .* from "public"."ticket_options" where "id" = \$1 for no key update skip locked$/u,
    ),
    'with "decremented" as (update "public"."ticket_options" ' +
      'set "allocation" = "allocation" - $1, "version" = "version" + $2, "updated_at" = pg_catalog.statement_timestamp(), ' +
      `"uncounted_from" = case when ("max_per_user" is not null or "draws_on" is not null) then "uncounted_from" else cast('00000000-0000-0000-0000-000000000000' as pg_catalog.uuid) end, ` +
      '"journal_version" = "public"."ticket_options"."version" + 1, "journal_position" = greatest("public"."ticket_options"."journal_position", pg_catalog.pg_current_xact_id()) ' +
      'where "id" = $3 and "allocation" >= $4 returning "id", "version", "allocation", "capacity", "journal_position", "updated_at", ("max_per_user" is not null or "draws_on" is not null) as "counted"), ' +
      '"journaled" as (insert into "public"."journal_entries" ("ticket_option_id", "version", "position", "created_at", "allocation", "capacity", "purchased", "purchased_ids") ' +
      'select "decremented"."id" as "ticket_option_id", "decremented"."version" as "version", "decremented"."journal_position" as "position", "decremented"."updated_at" as "created_at", "decremented"."allocation" as "allocation", "decremented"."capacity" as "capacity", cast($5 as integer) as "purchased", cast($6 as pg_catalog.uuid[]) as "purchased_ids" from "decremented") ' +
      'insert into "public"."purchases" ("ticket_option_id", "id", "user_id", "quantity", "order_lines", "counted", "version") ' +
      'select "decremented"."id" as "ticket_option_id", "purchase"."id", "purchase"."user_id", "purchase"."quantity", "purchase"."order_lines", "decremented"."counted", "decremented"."version" ' +
      "from unnest(cast($7 as pg_catalog.uuid[]), cast($8 as pg_catalog.uuid[]), cast($9 as integer[]), cast(pg_catalog.string_to_array($10, ',', 'null') as integer[])) as purchase(id, user_id, quantity, order_lines) " +
      'left join "decremented" on true',
    "commit",
  ]);
});

it("settles any number of simultaneous purchases in one transaction", async () => {
  const ticketOptionId = await onSale(100);
  const { db, statements, boxOffice } = recordingBoxOffice();
  const purchases = await Promise.all(
    Array.from({ length: 60 }, () => boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 1))),
  );
  await db.destroy();

  expect(statements.filter((statement) => statement === "commit")).toHaveLength(1);
  expect(new Set(purchases.map(({ id }) => id)).size).toBe(60);
  expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
    allocation: 40,
  });
});

it("counts claims on one ticket option together, for every spelling of its id", async () => {
  const ticketOptionId = await onSale(10);
  const { db, statements, boxOffice } = recordingBoxOffice();
  await Promise.all(
    [ticketOptionId, ticketOptionId.toUpperCase(), ticketOptionId].map((spelling) =>
      boxOffice.purchaseTickets(purchaseOf(spelling, 1)),
    ),
  );
  await db.destroy();
  expect(statements.filter((statement) => statement === "commit")).toHaveLength(1);
});

it("sells nothing when one ticket too few is left", async () => {
  const ticketOptionId = await onSale(5);
  const refused = database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 6));
  await expect(refused).rejects.toThrow(new AllocationExceededError(ticketOptionId, 6));
  expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
    allocation: 5,
  });
});

it("has an outcome for each claim of a batch, and grants a small claim after one that is too large", async () => {
  const ticketOptionId = await onSale(5);
  const quantities = [1, 9, 3, 2, 1];
  const answers = await Promise.allSettled(
    quantities.map((quantity) =>
      database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, quantity)),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    "fulfilled",
    "rejected",
    "fulfilled",
  ]);
});

it("waits for the session that has locked the row, then decides on the new allocation", async () => {
  const ticketOptionId = await onSale(5);
  const other = openDatabase(database.url, { poolSize: 1 });
  const held = await other.startTransaction().execute();
  await held
    .updateTable("ticket_options")
    .set({ allocation: 1 })
    .where("id", "=", ticketOptionId)
    .execute();

  const claim = database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 2));
  const refused = expect(claim).rejects.toBeInstanceOf(AllocationExceededError);
  await vi.waitFor(async () => {
    const { rows } = await sql`
      select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like 'select cast("id"%'`.execute(
      database.db,
    );
    expect(rows).toHaveLength(1);
  }, PATIENCE);

  await held.commit().execute();
  await refused;
  await other.destroy();
});

it("sells nothing and reports a fault if the guard refuses a decision", async () => {
  const ticketOptionId = await onSale(5);
  await sql`
    create function lose_update() returns trigger language plpgsql as 'begin return null; end'`.execute(
    database.db,
  );
  await sql`create trigger lose_update before update on ticket_options for each row execute function lose_update()`.execute(
    database.db,
  );
  try {
    const faulty = database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 2));
    await expect(faulty).rejects.toThrow(/guard of ticket option .* refused to take 2 tickets/u);
  } finally {
    await sql`drop trigger lose_update on ticket_options`.execute(database.db);
  }
  const purchases = await database.db
    .selectFrom("purchases")
    .select("id")
    .where("ticket_option_id", "=", ticketOptionId)
    .execute();
  expect(purchases).toEqual([]);
});

it("does not fail the other claims of a batch when PostgreSQL rejects one", async () => {
  const ticketOptionId = await onSale(10);
  const banned = randomUUID();
  await sql`alter table purchases add constraint banned check (user_id <> ${sql.lit(banned)})`.execute(
    database.db,
  );
  try {
    const userIds = [randomUUID(), randomUUID(), banned, randomUUID()];
    const answers = await Promise.allSettled(
      userIds.map((userId) =>
        database.boxOffice.purchaseTickets({ ticketOptionId, userId, quantity: 1 }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  } finally {
    await sql`alter table purchases drop constraint banned`.execute(database.db);
  }
  expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
    allocation: 7,
  });
});

it("sells nothing to a caller that has disconnected before the claim was sent", async () => {
  const ticketOptionId = await onSale(10);
  const caller = new AbortController();
  const first = database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 1));
  const dropped = database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, 1), caller);
  const refused = expect(dropped).rejects.toThrow("gone");
  caller.abort(new Error("gone"));
  await first;
  await refused;
  expect(await database.boxOffice.findTicketOption(ticketOptionId)).toMatchObject({
    allocation: 9,
  });
});

it("sells a quiet ticket option while a thousand claims wait for a hot one, over two connections", async () => {
  const [hot, quiet] = [await onSale(1_000), await onSale(1)];
  const db = openDatabase(database.url, { poolSize: 2 });
  const boxOffice = createBoxOffice({ db, journal: true });
  const held = await database.db.startTransaction().execute();
  await held.selectFrom("ticket_options").select("id").where("id", "=", hot).forUpdate().execute();

  const waiting = Array.from({ length: 1_000 }, () =>
    boxOffice.purchaseTickets(purchaseOf(hot, 1)),
  );
  expect(await boxOffice.purchaseTickets(purchaseOf(quiet, 1))).toMatchObject({ quantity: 1 });

  await held.rollback().execute();
  expect(await Promise.all(waiting)).toHaveLength(1_000);
  await db.destroy();
});

it("raises the ticket option's version with every change", async () => {
  const ticketOptionId = await onSale(5);
  for (const quantity of [1, 2])
    await database.boxOffice.purchaseTickets(purchaseOf(ticketOptionId, quantity));
  const row = await database.db
    .selectFrom("ticket_options")
    .select("version")
    .where("id", "=", ticketOptionId)
    .executeTakeFirstOrThrow();
  expect(row.version).toBe("2");
});

it("names every rule that an input breaks", async () => {
  const broken = database.boxOffice.purchaseTickets({
    ticketOptionId: "",
    userId: "me",
    quantity: 0,
  });
  await expect(broken).rejects.toThrow(
    new InvalidInputError([
      { path: ["userId"], message: "must be a UUID" },
      { path: ["quantity"], message: "must be an integer from 1 to 2147483647" },
    ]),
  );
});

it("does not find a ticket option with an id that is not a UUID", async () => {
  await expect(database.boxOffice.purchaseTickets(purchaseOf("nothing", 1))).rejects.toThrow(
    new TicketOptionNotFoundError("nothing"),
  );
  expect(await database.boxOffice.findTicketOption("nothing")).toBeUndefined();
  expect(await database.boxOffice.findPurchase("nothing")).toBeUndefined();
  expect(await database.boxOffice.findTicketOptions(["nothing"])).toEqual([]);
});

it("finds nothing by what is no text, and gives each caller a purchase of its own", async () => {
  const { boxOffice } = database;
  const { id } = await boxOffice.purchaseTickets(purchaseOf(await onSale(1), 1));
  // What an untyped caller may send.
  // oxlint-disable-next-line typescript/no-explicit-any
  const ids: any[] = [id, id, undefined, null, 5];
  const [one, other, ...nothing] = await Promise.all(
    ids.map((each) => boxOffice.findPurchase(each)),
  );
  expect(nothing).toEqual([undefined, undefined, undefined]);
  expect(other).toEqual(one);
  expect(other).not.toBe(one);
});

it("sends the same statements for batches of any size, so that they stay prepared", async () => {
  const ticketOptionId = await onSale(1_000);
  await using db = openDatabase(database.url, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db, journal: true });
  async function settle(size: number): Promise<number> {
    const claims = Array.from({ length: size }, () => purchaseOf(ticketOptionId, 1));
    await boxOffice.placeOrder(claims);
    const holds = await Promise.all(claims.map((claim) => boxOffice.holdTickets(claim)));
    const purchases = await Promise.all(
      holds.map(({ id }) => boxOffice.confirmHold({ holdId: id })),
    );
    await Promise.all(purchases.map(({ id }) => boxOffice.cancelPurchase({ purchaseId: id })));
    const { rows } = await sql<{ prepared: number }>`
      select count(*)::integer as prepared from pg_prepared_statements where ${true}`.execute(db);
    return rows[0]!.prepared;
  }
  const prepared = await settle(1);
  for (const size of [2, 3, 5, 8]) expect(await settle(size)).toBe(prepared);
});
