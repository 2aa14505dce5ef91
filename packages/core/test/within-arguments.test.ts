import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { connect } from "./ways-into-a-transaction.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const WHAT_IT_TAKES = new TypeError(
  "within() takes a Kysely transaction, a pg client of 8.21 or later, or the result of fromDrizzle(), fromKnex(), fromPostgresJs(), fromPrisma() or fromTypeorm()",
);

/** TypeScript accepts only transactions, so these values have the type `never`. */
const within = (untyped: never) => database.boxOffice.within(untyped);

/** A transaction of Knex: a function with `isTransaction`. */
const knexTransaction = Object.assign(() => {}, {
  isTransaction: true,
  withSchema: () => {},
  commit: async () => {},
  rollback: async () => {},
});

describe("within() reports what it requires when it gets", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "begin"],
    ["a Knex transaction", knexTransaction],
    ["an object that says it is a transaction", { isTransaction: true }],
    ["a client of another driver", { query: async () => {} }],
  ])("%s", (_, host) => {
    expect(() => Reflect.apply(within, undefined, [host])).toThrow(WHAT_IT_TAKES);
  });
});

describe("within() in a transaction in which tickets cannot be sold", () => {
  it.each([
    [
      "set client_encoding = 'LATIN1'",
      "within() requires the client_encoding UTF8, but it is LATIN1",
    ],
    [
      "set client_encoding = 'SQL_ASCII'",
      "within() requires the client_encoding UTF8, but it is SQL_ASCII",
    ],
  ])("rejects everything after %s", async (setting, message) => {
    const { id } = await database.boxOffice.createTicketOption({ name: "Été", allocation: 10 });
    await using client = await connect(pool);
    await client.query("begin");
    await client.query(setting);
    const inside = database.boxOffice.within(client);
    const purchase = { ticketOptionId: id, userId: id, quantity: 1 };
    await expect(inside.purchaseTickets(purchase)).rejects.toThrow(new TypeError(message));
    await expect(inside.changeTicketOption(id, { name: "Été" })).rejects.toThrow(message);
    await expect(inside.createTicketOption({ name: "Été", allocation: 1 })).rejects.toThrow(
      message,
    );
    await expect(inside.findTicketOption(id)).rejects.toThrow(message);

    // The transaction of the host continues.
    await client.query("set client_encoding = 'UTF8'");
    expect(await inside.findTicketOption(id)).toMatchObject({ name: "Été", allocation: 10 });
    await client.query("commit");
  });

  it.each(["read only", "isolation level serializable read only deferrable"])(
    "finds, and changes nothing, when it is %s",
    async (mode) => {
      const option = await database.boxOffice.createTicketOption({ name: "day", allocation: 10 });
      await using client = await connect(pool);
      await client.query(`begin ${mode}`);
      const inside = database.boxOffice.within(client);
      const readOnly = new TypeError("within() cannot write in a transaction that is READ ONLY");
      const purchase = { ticketOptionId: option.id, userId: option.id, quantity: 1 };
      await expect(inside.purchaseTickets(purchase)).rejects.toThrow(readOnly);
      await expect(inside.createTicketOption({ name: "a", allocation: 1 })).rejects.toThrow(
        readOnly,
      );
      expect(await inside.findTicketOption(option.id)).toEqual(option);
      expect((await inside.listTicketOptions({ size: 1 })).items).toHaveLength(1);
      await client.query("commit");
    },
  );

  it("rejects everything when it had failed before", async () => {
    const option = await database.boxOffice.createTicketOption({ name: "day", allocation: 10 });
    await using client = await connect(pool);
    await client.query("begin");
    await client.query("savepoint before");
    await client.query("select 1 / 0").catch(() => {});
    const inside = database.boxOffice.within(client);
    await expect(inside.findTicketOption(option.id)).rejects.toMatchObject({ code: "25P02" });

    await client.query("rollback to before");
    expect(await database.boxOffice.within(client).findTicketOption(option.id)).toEqual(option);
    await client.query("commit");
  });
});
