import {
  AllocationExceededError,
  createBoxOffice,
  OutsideTransactionError,
} from "@ticket-allocation/core";
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

/** The tables of a host, without those of the box office. */
interface HostDatabase {
  shopOrders: { id: string; paidCents: number };
}

let database: TestDatabase;
let pool: Pool;
let host: Kysely<HostDatabase>;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
  host = new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
  await sql`create table shop_orders (id uuid primary key, paid_cents integer not null)`.execute(
    host,
  );
});

afterAll(async () => {
  await host.destroy();
  await database.drop();
});

let ticketOptionId: string;
let order: { id: string; paidCents: number };

beforeEach(async () => {
  order = { id: randomUUID(), paidCents: 4200 };
  ({ id: ticketOptionId } = await database.boxOffice.createTicketOption({
    name: "day pass",
    allocation: 10,
  }));
});

const purchaseOf = (quantity: number) => ({ ticketOptionId, userId: randomUUID(), quantity });

async function stored() {
  const option = await database.boxOffice.findTicketOption(ticketOptionId);
  const purchases = await database.db
    .selectFrom("purchases")
    .select("quantity")
    .where("ticket_option_id", "=", ticketOptionId)
    .execute();
  const orders = await host
    .selectFrom("shopOrders")
    .select("id")
    .where("id", "=", order.id)
    .execute();
  return { left: option?.allocation, purchases: purchases.length, orders: orders.length };
}

describe("a purchase in the host's Kysely transaction", () => {
  it("is kept together with the host's rows", async () => {
    const boxOffice = createBoxOffice({ db: host });
    const purchase = await host.transaction().execute(async (transaction) => {
      await transaction.insertInto("shopOrders").values(order).execute();
      return boxOffice.within(transaction).purchaseTickets(purchaseOf(3));
    });
    expect(await stored()).toEqual({ left: 7, purchases: 1, orders: 1 });
    expect(await boxOffice.findPurchase(purchase.id)).toMatchObject(purchase);
  });

  it("is undone by the rollback of the host", async () => {
    const boxOffice = createBoxOffice({ db: host });
    const sale = host.transaction().execute(async (transaction) => {
      await transaction.insertInto("shopOrders").values(order).execute();
      await boxOffice.within(transaction).purchaseTickets(purchaseOf(3));
      throw new Error("card declined");
    });
    await expect(sale).rejects.toThrow("card declined");
    expect(await stored()).toEqual({ left: 10, purchases: 0, orders: 0 });
  });

  it("can be of a ticket option that the same transaction creates, with all its rules", async () => {
    const boxOffice = createBoxOffice({ db: host });
    const rules = {
      saleStartsAt: new Date("2020-01-02T03:04:05.678Z"),
      saleEndsAt: new Date("2120-01-02T03:04:05.678Z"),
      minPerPurchase: 2,
      maxPerPurchase: 4,
      maxPerUser: 6,
    };
    const input = { name: "Früh", description: "\"'\\", allocation: 10, ...rules };
    const option = await host.transaction().execute(async (transaction) => {
      const inside = boxOffice.within(transaction);
      const created = await inside.createTicketOption(input, { idempotencyKey: order.id });
      await inside.purchaseTickets({ ...purchaseOf(3), ticketOptionId: created.id });
      expect(await inside.createTicketOption(input, { idempotencyKey: order.id })).toEqual(created);
      return created;
    });
    expect(await boxOffice.findTicketOption(option.id)).toEqual({ ...option, allocation: 7 });
    expect(option).toMatchObject({ ...input, capacity: 10 });
  });

  it("leaves the transaction usable when it is refused", async () => {
    const boxOffice = createBoxOffice({ db: host });
    await host.transaction().execute(async (transaction) => {
      const refused = boxOffice.within(transaction).purchaseTickets(purchaseOf(11));
      await expect(refused).rejects.toBeInstanceOf(AllocationExceededError);
      await transaction.insertInto("shopOrders").values(order).execute();
    });
    expect(await stored()).toEqual({ left: 10, purchases: 0, orders: 1 });
  });

  it("sees earlier changes of the same transaction, which others do not see", async () => {
    const boxOffice = createBoxOffice({ db: host });
    await host.transaction().execute(async (transaction) => {
      const inside = boxOffice.within(transaction);
      await inside.purchaseTickets(purchaseOf(4));
      expect(await inside.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 6 });
      expect(await boxOffice.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 10 });
      await expect(inside.purchaseTickets(purchaseOf(7))).rejects.toBeInstanceOf(
        AllocationExceededError,
      );
    });
    expect(await stored()).toMatchObject({ left: 6, purchases: 1 });
  });

  it("waits for a concurrent purchase, and is decided on the allocation after it", async () => {
    const boxOffice = createBoxOffice({ db: host });
    await host.transaction().execute(async (transaction) => {
      const inside = boxOffice.within(transaction);
      const answers = await Promise.allSettled(
        [6, 5, 4].map((quantity) => inside.purchaseTickets(purchaseOf(quantity))),
      );
      expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    });
    expect(await stored()).toMatchObject({ left: 0, purchases: 2 });
  });

  it("fails with 40001 at REPEATABLE READ after a purchase by another session", async () => {
    const boxOffice = createBoxOffice({ db: host });
    const sale = host
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (transaction) => {
        await transaction.selectFrom("shopOrders").selectAll().execute();
        await boxOffice.purchaseTickets(purchaseOf(1));
        await boxOffice.within(transaction).purchaseTickets(purchaseOf(1));
      });
    await expect(sale).rejects.toMatchObject({ code: "40001" });
    expect(await stored()).toMatchObject({ left: 9, purchases: 1 });
  });

  it("is refused once the transaction has ended", async () => {
    const boxOffice = createBoxOffice({ db: host });
    const kept = await host
      .transaction()
      .execute(async (transaction) => boxOffice.within(transaction));
    await expect(kept.purchaseTickets(purchaseOf(3))).rejects.toBeInstanceOf(
      OutsideTransactionError,
    );
    expect(await stored()).toMatchObject({ left: 10, purchases: 0 });
  });

  it("is refused in a transaction that had ended before", async () => {
    const boxOffice = createBoxOffice({ db: host });
    const ended = await host.transaction().execute(async (transaction) => transaction);
    const purchase = boxOffice.within(ended).purchaseTickets(purchaseOf(3));
    await expect(purchase).rejects.toBeInstanceOf(OutsideTransactionError);
  });

  it("refuses a Kysely instance outside a transaction", () => {
    // @ts-expect-error: TypeScript reports it too
    expect(() => database.boxOffice.within(host)).toThrow(TypeError);
  });
});

const NO_BEGIN = new TypeError("within() takes a pg client on which BEGIN has been sent");

describe("a purchase on the host's pg client", () => {
  it("is kept by COMMIT, and the host keeps the client", async () => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("insert into shop_orders values ($1, $2)", [order.id, order.paidCents]);
      await database.boxOffice.within(client).purchaseTickets(purchaseOf(3));
      await client.query("commit");
    } finally {
      client.release();
    }
    expect(await stored()).toEqual({ left: 7, purchases: 1, orders: 1 });
  });

  it("is undone by ROLLBACK", async () => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      await database.boxOffice.within(client).purchaseTickets(purchaseOf(3));
      await client.query("rollback");
    } finally {
      client.release();
    }
    expect(await stored()).toEqual({ left: 10, purchases: 0, orders: 0 });
  });

  it("is refused when BEGIN was not sent", async () => {
    const client = await pool.connect();
    try {
      expect(() => database.boxOffice.within(client)).toThrow(NO_BEGIN);
    } finally {
      client.release();
    }
  });

  it.each(["commit", "rollback"])("is refused after %s", async (end) => {
    const client = await pool.connect();
    try {
      await client.query("begin");
      const kept = database.boxOffice.within(client);
      await kept.purchaseTickets(purchaseOf(3));
      await client.query(end);
      await expect(kept.purchaseTickets(purchaseOf(1))).rejects.toThrow(OutsideTransactionError);
      await expect(kept.findTicketOption(ticketOptionId)).rejects.toThrow(OutsideTransactionError);
    } finally {
      client.release();
    }
    expect(await stored()).toMatchObject(
      end === "commit" ? { left: 7, purchases: 1 } : { left: 10, purchases: 0 },
    );
  });

  it("is refused when the client cannot tell whether BEGIN was sent", () => {
    const tooOld = new TypeError(
      "within() takes a Kysely transaction, a pg client of 8.21 or later, or the result of fromDrizzle(), fromKnex(), fromPostgresJs(), fromPrisma() or fromTypeorm()",
    );
    // @ts-expect-error: TypeScript reports it too
    expect(() => database.boxOffice.within({ query: async () => {} })).toThrow(tooOld);
    // @ts-expect-error: nor is a pool a client
    expect(() => database.boxOffice.within(pool)).toThrow(tooOld);
  });
});
