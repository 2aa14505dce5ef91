import {
  isTicketError,
  OutsideTransactionError,
  type BoxOffice,
  type TextValue,
  type TransactionExecutor,
} from "@ticket-allocation/core";
import { fromDrizzle } from "@ticket-allocation/core/drizzle";
import { fromPostgresJs } from "@ticket-allocation/core/postgres-js";
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { drizzle } from "drizzle-orm/node-postgres";
import { Pool } from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";
import { HOSTS, placeOf, type Host, type OpenTransaction } from "./hosts.ts";
import { liveWholeLife } from "./settings/whole-life.ts";
import { connect } from "./ways-into-a-transaction.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url });
  await pool.query("create table orders (option_id uuid)");
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const CAPACITY = 10;

async function newOption() {
  const { id } = await database.boxOffice.createTicketOption({ name: "day", allocation: CAPACITY });
  return id;
}

/** What is committed: tickets that were sold, and rows of the host. */
async function committed(id: string) {
  const { rows } = await pool.query<{ sold: number; left: number; orders: number }>(
    `select allocation as left,
      (select coalesce(sum(quantity), 0)::integer from purchases where ticket_option_id = $1) as sold,
      (select count(*)::integer from orders where option_id = $1) as orders
    from ticket_options where id = $1`,
    [id],
  );
  const { sold, left, orders } = rows[0]!;
  expect(sold + left).toBe(CAPACITY);
  return { sold, orders };
}

const within = (open: OpenTransaction): BoxOffice => database.boxOffice.within(open.join());

const purchaseOf = (ticketOptionId: string, quantity: number) => ({
  ticketOptionId,
  userId: randomUUID(),
  quantity,
});

/** PostgreSQL's error, or what Drizzle makes of it. */
const FAILED = /division by zero|Failed query/u;

const isOver = (fault: unknown) =>
  fault instanceof OutsideTransactionError || fault instanceof TypeError;

class CardDeclinedError extends Error {}

/** Begins a transaction that the host rolls back after `work`. */
async function rolledBack(host: Host, work: (open: OpenTransaction) => Promise<unknown>) {
  const transaction = host.transaction(async (open) => {
    await work(open);
    throw new CardDeclinedError();
  });
  await expect(transaction).rejects.toBeInstanceOf(CardDeclinedError);
}

/** The executor of a host that ends its transaction, and begins again, after this number of statements. */
function interrupt(open: OpenTransaction, behind: number, end: "rollback" | "commit" = "rollback") {
  const executor = open.join();
  let sent = 0;
  return {
    sent: () => sent,
    async executeStatement(text: string, values: readonly TextValue[]) {
      const rows = await executor.executeStatement(text, values);
      sent += 1;
      if (sent === behind) {
        await open.query(end);
        await open.query("begin");
      }
      return rows;
    },
  } satisfies TransactionExecutor & { sent(): number };
}

/** Settings of a session in which values look different, and names mean something else. */
const SETTINGS = {
  datestyle: "German",
  timezone: "Africa/Monrovia",
  array_nulls: "off",
  standard_conforming_strings: "off",
  transform_null_equals: "on",
  search_path: "pg_temp",
};
const CHANGE_SETTINGS = `select ${Object.entries(SETTINGS)
  .map(([name, value]) => `set_config('${name}', '${value}', true)`)
  .join()}`;

describe.each(Object.entries(HOSTS))("in a transaction of %s", (_, library) => {
  let host: Host;
  beforeAll(async () => {
    host = await library.open(database.url, 1);
  });
  afterAll(() => host.end());

  it("a purchase is committed together with the rows of the host", async () => {
    const id = await newOption();
    const purchase = await host.transaction(async (open) => {
      await open.query(`insert into orders values ('${id}')`);
      return within(open).purchaseTickets(purchaseOf(id, 3));
    });
    expect(await committed(id)).toEqual({ sold: 3, orders: 1 });
    expect(await database.boxOffice.findPurchase(purchase.id)).toMatchObject(purchase);
  });

  it("a purchase is undone by its rollback", async () => {
    const id = await newOption();
    await rolledBack(host, async (open) => {
      await open.query(`insert into orders values ('${id}')`);
      await within(open).purchaseTickets(purchaseOf(id, 3));
    });
    expect(await committed(id)).toEqual({ sold: 0, orders: 0 });
  });

  it("a refusal leaves it usable", async () => {
    const id = await newOption();
    await host.transaction(async (open) => {
      const refused = within(open).purchaseTickets(purchaseOf(id, CAPACITY + 1));
      await expect(refused).rejects.toMatchObject({ code: "allocation_exceeded" });
      await open.query(`insert into orders values ('${id}')`);
      await within(open).purchaseTickets(purchaseOf(id, 2));
    });
    expect(await committed(id)).toEqual({ sold: 2, orders: 1 });
  });

  it("a statement that fails makes calls fail, and nothing is sold", async () => {
    const id = await newOption();
    await rolledBack(host, async (open) => {
      const inside = within(open);
      await inside.purchaseTickets(purchaseOf(id, 2));
      await expect(open.query("select 1 / 0")).rejects.toThrow(FAILED);
      const aborted = /current transaction is aborted/u;
      await expect(inside.purchaseTickets(purchaseOf(id, 2))).rejects.toThrow(aborted);
      await expect(within(open).findTicketOption(id)).rejects.toThrow(aborted);
    });
    expect(await committed(id)).toEqual({ sold: 0, orders: 0 });
  });

  it("two handles take turns", async () => {
    const id = await newOption();
    const { id: purchaseId } = await database.boxOffice.purchaseTickets(purchaseOf(id, 4));
    await host.transaction(async (open) => {
      const handles = [within(open), within(open)];
      const cancelled = await Promise.allSettled(
        handles.map((handle) => handle.cancelPurchase({ purchaseId })),
      );
      expect(cancelled.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
      const bought = await Promise.allSettled(
        Array.from({ length: 6 }, (__, index) =>
          handles[index % 2]!.purchaseTickets(purchaseOf(id, 3)),
        ),
      );
      expect(bought.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    });
    const { rows } = await pool.query("select allocation from ticket_options where id = $1", [id]);
    expect(rows).toEqual([{ allocation: 1 }]);
  });

  it("a purchase in a savepoint is undone with it, after a failed statement too", async () => {
    const id = await newOption();
    await host.transaction(async (open) => {
      const outer = within(open);
      await outer.purchaseTickets(purchaseOf(id, 1));
      const declined = open.nested(async (inner) => {
        await within(inner).purchaseTickets(purchaseOf(id, 2));
        throw new CardDeclinedError();
      });
      await expect(declined).rejects.toBeInstanceOf(CardDeclinedError);
      const failed = open.nested(async (inner) => {
        await within(inner).purchaseTickets(purchaseOf(id, 2));
        await inner.query("select 1 / 0");
      });
      await expect(failed).rejects.toThrow(FAILED);
      await open.nested(async (inner) => {
        await within(inner).purchaseTickets(purchaseOf(id, 3));
      });
      await outer.purchaseTickets(purchaseOf(id, 1));
    });
    expect(await committed(id)).toEqual({ sold: 5, orders: 0 });
  });

  it("a handle that is kept changes nothing after it, and nothing in the next one", async () => {
    const id = await newOption();
    for (const ends of [host.transaction.bind(host), rolledBack.bind(undefined, host)]) {
      let kept: BoxOffice | undefined;
      await ends(async (open: OpenTransaction) => {
        kept = within(open);
        await kept.findTicketOption(id);
      });
      const late = () => kept!.purchaseTickets(purchaseOf(id, 1));
      await expect(late()).rejects.toBeInstanceOf(OutsideTransactionError);
      // On the same connection: there is only one.
      await host.transaction(async (open) => {
        await expect(late()).rejects.toBeInstanceOf(OutsideTransactionError);
        await within(open).purchaseTickets(purchaseOf(id, 2));
        await expect(kept!.findTicketOption(id)).rejects.toBeInstanceOf(OutsideTransactionError);
      });
    }
    expect(await committed(id)).toEqual({ sold: 4, orders: 0 });
  });

  it(`passed to within() after its end, it is ${library.knowsItsEnd ? "rejected" : "the next one on the connection"}`, async () => {
    const id = await newOption();
    const ended = await host.transaction(async (open) => open);
    const late = async () => within(ended).purchaseTickets(purchaseOf(id, 1));
    await expect(late()).rejects.toSatisfy(isOver);
    await rolledBack(host, async () => {
      if (library.knowsItsEnd) await expect(late()).rejects.toSatisfy(isOver);
      else await late();
    });
    expect(await committed(id)).toEqual({ sold: 0, orders: 0 });
  });

  it("its end during a call leaves the call undone, after any of its statements", async () => {
    const id = await newOption();
    for (let behind = 1, sent = behind; behind <= sent; behind += 1) {
      await host.transaction(async (open) => {
        const interrupted = interrupt(open, behind);
        const [answer] = await Promise.allSettled([
          database.boxOffice.within(interrupted).purchaseTickets(purchaseOf(id, 1)),
        ]);
        sent = interrupted.sent();
        if (behind < sent)
          expect(answer).toHaveProperty("reason", expect.any(OutsideTransactionError));
      });
    }
    expect(await committed(id)).toEqual({ sold: 0, orders: 0 });
  });

  it("its COMMIT during a call takes no id that the call has chosen", async () => {
    const wanted = { ...purchaseOf(await newOption(), 1), id: randomUUID() };
    for (let behind = 1, sent = behind; behind <= sent; behind += 1) {
      await host.transaction(async (open) => {
        const interrupted = interrupt(open, behind, "commit");
        const [answer] = await Promise.allSettled([
          database.boxOffice.within(interrupted).purchaseTickets(wanted),
        ]);
        sent = interrupted.sent();
        if (behind < sent)
          expect(answer).toHaveProperty("reason", expect.any(OutsideTransactionError));
      });
    }
    expect(await database.boxOffice.purchaseTickets(wanted)).toMatchObject({ id: wanted.id });
    expect(await committed(wanted.ticketOptionId)).toEqual({ sold: 1, orders: 0 });
  });

  it("what is no transaction is rejected", () => {
    expect(() => host.joinOutside()).toThrow(/^from\w+\(\) takes /u);
  });

  it("no setting of the session or of the library changes anything", async () => {
    await liveWholeLife(
      (work) =>
        host.transaction(async (open) => {
          await open.query(CHANGE_SETTINGS);
          return work(within(open));
        }),
      pool,
    );
  });

  it("a client_encoding other than UTF8 is rejected", async () => {
    const id = await newOption();
    await rolledBack(host, async (open) => {
      await open.query("select set_config('client_encoding', 'LATIN1', true)");
      await expect(within(open).purchaseTickets(purchaseOf(id, 1))).rejects.toThrow(
        new TypeError("within() requires the client_encoding UTF8, but it is LATIN1"),
      );
    });
  });
});

it("postgres.js may not rename the columns of results", async () => {
  const client = postgres({ ...placeOf(database.url), max: 1, transform: postgres.camel });
  await client.begin(async (sql) => {
    const inside = database.boxOffice.within(fromPostgresJs(sql));
    await expect(inside.findTicketOption(randomUUID())).rejects.toThrow(
      new TypeError("within() requires a client that does not rename the columns of results"),
    );
  });
  await client.end();
});

it("calls that wait in a transaction of postgres.js end when its connection is lost", async () => {
  const id = await newOption();
  const client = postgres({ ...placeOf(database.url), max: 1 });
  const calls: Promise<unknown>[] = [];
  const lost = client.begin(async (sql) => {
    const [session] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const inside = database.boxOffice.within(fromPostgresJs(sql));
    await inside.findTicketOption(id);
    // The calls wait for this statement, and are never sent.
    sql`select pg_sleep(${600})`.catch(() => {});
    calls.push(...[1, 2, 3].map((quantity) => inside.purchaseTickets(purchaseOf(id, quantity))));
    for (const call of calls) call.catch(() => {});
    await pool.query("select pg_terminate_backend($1)", [session?.pid]);
    // For COMMIT and ROLLBACK too, postgres.js would end the process with an uncaught error.
    await new Promise(() => {});
  });
  await expect(lost).rejects.toThrow("CONNECTION_CLOSED");
  for (const call of calls) await expect(call).rejects.toBeInstanceOf(OutsideTransactionError);
  expect(await committed(id)).toEqual({ sold: 0, orders: 0 });
  await client.end({ timeout: 0 });
});

it("Drizzle and the pg client beneath it take turns", async () => {
  const id = await newOption();
  const { id: purchaseId } = await database.boxOffice.purchaseTickets(purchaseOf(id, 4));
  await using client = await connect(pool);
  await drizzle(client).transaction(async (tx) => {
    const cancelled = await Promise.allSettled(
      [fromDrizzle(tx), client].map((host) =>
        database.boxOffice.within(host).cancelPurchase({ purchaseId }),
      ),
    );
    expect(cancelled.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });
});

const TRANSACTIONS = 200;
const CONNECTIONS = 4;

it.each(Object.entries(HOSTS))(
  `of ${TRANSACTIONS} purchases that %s rolls back during the call, none is sold`,
  async (_, library) => {
    const host = await library.open(database.url, CONNECTIONS);
    const id = await newOption();
    const calls: Promise<unknown>[] = [];
    let left = TRANSACTIONS;
    const one = async () => {
      for (; left > 0; left -= 1) {
        await rolledBack(host, async (open) => {
          // Nothing awaits it.
          const call = within(open).purchaseTickets(purchaseOf(id, 1));
          calls.push(call.catch((fault: unknown) => expect(isTicketError(fault)).toBe(false)));
          await Promise.all([open.query("select 1"), pause(randomInt(7))]);
        });
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    await Promise.all(calls);
    expect(calls.length).toBeGreaterThanOrEqual(TRANSACTIONS);
    expect(await committed(id)).toEqual({ sold: 0, orders: 0 });
    expect(await driftsOf(database.boxOffice)).toEqual([]);
    await host.end();
  },
);
