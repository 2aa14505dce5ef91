import { createBoxOffice, migrate, type Database } from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { CALLS, newStock, stateOf } from "./calls.ts";
import { driftsOf } from "./drifts-of.ts";

// Citus is not among the embedded binaries. A table like the one in its catalog makes a box office send what it
// sends on distributed tables; whether Citus takes that, only `npm run test:citus` shows.

let database: TestDatabase;
let plain: TestDatabase;
beforeAll(async () => {
  [database, plain] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await database.db.connection().execute(async (db) => {
    await sql`set allow_system_table_mods = on`.execute(db);
    await sql`create table pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char")`.execute(
      db,
    );
    await sql`insert into pg_dist_partition values ('ticket_options', 'h')`.execute(db);
    await sql`reset allow_system_table_mods`.execute(db);
  });
});
afterAll(async () => {
  for (const one of [database, plain]) {
    expect(await driftsOf(one.boxOffice)).toEqual([]);
    await one.drop();
  }
});

const lineOf = (ticketOptionId: string) => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

/** A box office and the statements that it has sent. */
function recordingBoxOffice(schema = "public") {
  const statements: string[] = [];
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query.sql),
  });
  const boxOffice = createBoxOffice({ db, schema });
  const putOnSale = async () =>
    (await boxOffice.createTicketOption({ name: "day pass", allocation: 100 })).id;
  return { boxOffice, statements, putOnSale, [Symbol.asyncDispose]: () => db.destroy() };
}

const locksOf = (statements: readonly string[]) =>
  statements.filter((text) => text.includes("for no key update"));
const writesOf = (statements: readonly string[]) =>
  statements.filter((text) => text.startsWith("with "));

it("locks and writes the options of an order one by one", async () => {
  await using recording = recordingBoxOffice();
  const { boxOffice, statements, putOnSale } = recording;
  const options = [await putOnSale(), await putOnSale(), await putOnSale()];
  await boxOffice.placeOrder(options.map(lineOf));
  expect(locksOf(statements)).toHaveLength(3);
  expect(writesOf(statements)).toHaveLength(3);
});

it("settles claims on several options in a batch for each option", async () => {
  await using recording = recordingBoxOffice();
  const { boxOffice, statements, putOnSale } = recording;
  // More than there are slots, so that claims on some have to wait.
  const options = await Promise.all(Array.from({ length: 6 }, putOnSale));
  // Before it knows how the tables are stored, a batch may have several options.
  await boxOffice.purchaseTickets(lineOf(options[0]!));
  statements.length = 0;
  await Promise.all(
    [...options, ...options, ...options].map((id) => boxOffice.purchaseTickets(lineOf(id))),
  );
  const locks = locksOf(statements);
  expect(locks.filter((text) => !text.includes('where "id" = $1'))).toEqual([]);
  expect(locks).toHaveLength(statements.filter((text) => text === "commit").length);
});

it("locks the options of an order together in a schema whose tables are not distributed", async () => {
  await sql`create schema elsewhere`.execute(database.db);
  await migrate(database.db, { schema: "elsewhere" });
  await using recording = recordingBoxOffice("elsewhere");
  const { boxOffice, statements, putOnSale } = recording;
  await boxOffice.placeOrder([lineOf(await putOnSale()), lineOf(await putOnSale())]);
  expect(locksOf(statements)).toHaveLength(1);
});

describe.each(Object.entries(CALLS))("%s", (_, call) => {
  it("does the same as on tables that are not distributed", async () => {
    const [stock, plainStock] = [await newStock(database), await newStock(plain)];
    await call(database.boxOffice, stock);
    await call(plain.boxOffice, plainStock);
    expect(await stateOf(database, stock)).toBe(await stateOf(plain, plainStock));
  });

  it("does the same in a host's transaction", async () => {
    const [stock, plainStock] = [await newStock(database), await newStock(plain)];
    await database.db
      .transaction()
      .execute((transaction) => call(database.boxOffice.within(transaction), stock));
    await call(plain.boxOffice, plainStock);
    expect(await stateOf(database, stock)).toBe(await stateOf(plain, plainStock));
  });
});
