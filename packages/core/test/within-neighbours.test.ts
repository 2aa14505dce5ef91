import { OutsideTransactionError, type BoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";
import { interruptedClient } from "./interrupted-client.ts";
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

const newOption = () => database.boxOffice.createTicketOption({ name: "day pass", allocation: 10 });

const purchaseOf = (ticketOptionId: string, quantity: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

const leftOf = async (id: string) => (await database.boxOffice.findTicketOption(id))?.allocation;

describe("a purchase that ends after its transaction", () => {
  it("is not made by the purchase of the next transaction on the client", async () => {
    await using client = await connect(pool);
    for (let behind = 1, sent = behind; behind <= sent; behind += 1) {
      const { id } = await newOption();
      let next: Promise<unknown> | undefined;
      // From here on the statements of both are sent alternately.
      const interrupted = interruptedClient(client, { [behind]: "rollback; begin" }, async () => {
        next = database.boxOffice.within(client).purchaseTickets(purchaseOf(id, 2));
      });
      await client.query("begin");
      const inside = database.boxOffice.within(interrupted.client);
      const [lost] = await Promise.allSettled([inside.purchaseTickets(purchaseOf(id, 5))]);
      if (next) expect(lost.status).toBe("rejected");
      await next;
      await client.query("commit");
      sent = interrupted.sent();
      expect(await leftOf(id)).toBe(next ? 8 : 10);
    }
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  });

  it("does not wait for the next transaction, and the next transaction does not wait for it", async () => {
    const { id } = await newOption();
    await using client = await connect(pool);
    await client.query("begin");
    const kept = database.boxOffice.within(client);
    await client.query("rollback");
    await client.query("begin");
    const inside = database.boxOffice.within(client);
    const answers = await Promise.allSettled(
      [kept, inside, kept, inside].map((handle) => handle.purchaseTickets(purchaseOf(id, 1))),
    );
    expect(answers.map(({ status }) => status)).toEqual([
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    await client.query("commit");
    expect(await leftOf(id)).toBe(8);
  });
});

describe("a call that waits for another transaction", () => {
  it("is decided on the allocation after that transaction", async () => {
    const [one, other] = [await newOption(), await newOption()];
    await using seller = await connect(pool);
    await seller.query("begin");
    const first = database.boxOffice.within(seller);
    await first.placeOrder([purchaseOf(one.id, 8), purchaseOf(other.id, 6)]);

    await using client = await connect(pool);
    await client.query("begin");
    const inside = database.boxOffice.within(client);
    const order = inside.placeOrder([purchaseOf(one.id, 2), purchaseOf(other.id, 4)]);
    await vi.waitFor(async () => {
      const { rows } = await pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(rows).toHaveLength(1);
    }, PATIENCE);
    await seller.query("commit");
    expect(await order).toHaveLength(2);
    await expect(inside.purchaseTickets(purchaseOf(one.id, 1))).rejects.toMatchObject({
      code: "allocation_exceeded",
    });
    await client.query("commit");
    expect(await Promise.all([leftOf(one.id), leftOf(other.id)])).toEqual([0, 0]);
  });

  it("is made during purchases outside of transactions of hosts", async () => {
    const { id } = await newOption();
    await database.boxOffice.changeTicketOption(id, { capacity: 1_000 });
    const sell = async (boxOffice: BoxOffice) => boxOffice.purchaseTickets(purchaseOf(id, 1));
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let round = 0; round < 20; round += 1) {
          await Promise.all([
            sell(database.boxOffice),
            database.db
              .transaction()
              .execute((transaction) => sell(database.boxOffice.within(transaction))),
          ]);
        }
      }),
    );
    expect(await leftOf(id)).toBe(1_000 - 240);
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  });
});

describe("two copies of this package in one process", () => {
  it("do nothing twice in one transaction", async () => {
    vi.resetModules();
    const copy = await import("@ticket-allocation/core");
    expect(copy.OutsideTransactionError).not.toBe(OutsideTransactionError);
    const offices = [database.boxOffice, copy.createBoxOffice({ db: database.db })];

    for (let round = 0; round < 10; round += 1) {
      const { id } = await newOption();
      const purchase = await database.boxOffice.purchaseTickets(purchaseOf(id, 5));
      await using client = await connect(pool);
      await client.query("begin");
      const handles: BoxOffice[] = offices.map((office) => office.within(client));
      const answers = await Promise.allSettled(
        handles.map((handle) => handle.cancelPurchase({ purchaseId: purchase.id })),
      );
      await client.query("commit");
      const granted = answers.filter(({ status }) => status === "fulfilled").length;
      expect(await leftOf(id)).toBe(5 + 5 * granted);
      expect(granted).toBeLessThan(2);
    }
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  });
});

describe("at an isolation level that reads from one snapshot", () => {
  it.each(["repeatable read", "serializable"])(
    "%s, a purchase is made from what the transaction sees, or fails with 40001",
    async (level) => {
      const { id } = await newOption();
      await using client = await connect(pool);
      await client.query(`begin isolation level ${level}`);
      const inside = database.boxOffice.within(client);
      const { id: purchaseId } = await inside.purchaseTickets(purchaseOf(id, 3));
      await Promise.all([
        inside.purchaseTickets(purchaseOf(id, 1)),
        inside.cancelPurchase({ purchaseId, quantity: 2 }),
      ]);
      await client.query("commit");
      expect(await leftOf(id)).toBe(8);

      await client.query(`begin isolation level ${level}`);
      const late = database.boxOffice.within(client);
      expect(await late.findTicketOption(id)).toMatchObject({ allocation: 8 });
      await database.boxOffice.purchaseTickets(purchaseOf(id, 1));
      await expect(late.purchaseTickets(purchaseOf(id, 1))).rejects.toMatchObject({
        code: "40001",
      });
      await client.query("rollback");
      expect(await leftOf(id)).toBe(7);
      expect(await driftsOf(database.boxOffice)).toEqual([]);
    },
  );
});

describe("a handle that is not used", () => {
  it("causes no error, even if its transaction had failed or its client has ended", async () => {
    const client = await pool.connect();
    await client.query("begin");
    await client.query("select 1 / 0").catch(() => {});
    database.boxOffice.within(client);
    await client.query("rollback");

    await client.query("begin");
    client.on("error", () => {});
    const ended = client.query("select pg_terminate_backend(pg_backend_pid())").catch(() => {});
    database.boxOffice.within(client);
    await ended;
    client.release(true);
    // An unhandled rejection would fail this file.
    await new Promise(setImmediate);
  });
});
