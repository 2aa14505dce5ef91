import { createBoxOffice, isTicketError, type BoxOffice } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomInt, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";
import { kyselyOver } from "./ways-into-a-transaction.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 12 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const HOSTS = 200;
const BUYERS = 8;

/** Begins a transaction of a host, and fails a few milliseconds after a purchase was called. */
type Host = (purchase: (inside: BoxOffice) => Promise<unknown>) => Promise<void>;

class CardDeclinedError extends Error {}

async function decline(): Promise<never> {
  await pause(randomInt(7));
  throw new CardDeclinedError();
}

/** Each calls a purchase and fails during the call. Nothing awaits the purchase. */
const HOSTS_THAT_FAIL: Readonly<Record<string, () => Host>> = {
  "a Kysely transaction": () => {
    const db = kyselyOver(pool);
    const boxOffice = createBoxOffice({ db });
    return (purchase) =>
      db.transaction().execute(async (transaction) => {
        await Promise.all([purchase(boxOffice.within(transaction)), decline()]);
      });
  },

  "a Kysely transaction of openDatabase": () => {
    const { db, boxOffice } = database;
    return (purchase) =>
      db.transaction().execute(async (transaction) => {
        await Promise.all([purchase(boxOffice.within(transaction)), decline()]);
      });
  },

  "a controlled Kysely transaction": () => {
    const db = kyselyOver(pool);
    const boxOffice = createBoxOffice({ db });
    return async (purchase) => {
      const transaction = await db.startTransaction().execute();
      try {
        await Promise.all([purchase(boxOffice.within(transaction)), decline()]);
      } finally {
        await transaction.rollback().execute();
      }
    };
  },

  "a pg client": () => {
    const boxOffice = createBoxOffice({ db: kyselyOver(pool) });
    return async (purchase) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        await Promise.all([purchase(boxOffice.within(client)), decline()]);
      } finally {
        await client.query("rollback");
        client.release();
      }
    };
  },

  "a pg client that goes back to a savepoint and commits": () => {
    const boxOffice = createBoxOffice({ db: kyselyOver(pool) });
    return async (purchase) => {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const inside = boxOffice.within(client);
        await client.query("savepoint before");
        await Promise.all([purchase(inside), decline()]);
      } finally {
        await client.query("rollback to before");
        await client.query("commit");
        client.release();
      }
    };
  },
};

it.each(Object.entries(HOSTS_THAT_FAIL))(
  "a purchase that %s rolls back during the call is not sold, while others purchase",
  async (_, makeHost) => {
    const host = makeHost();
    const capacity = 100_000;
    const { id } = await database.boxOffice.createTicketOption({
      name: "hot",
      allocation: capacity,
    });
    const lost = Array.from({ length: HOSTS }, () => randomUUID());
    const bought: string[] = [];
    const over = new AbortController();

    const buyers = Array.from({ length: BUYERS }, async () => {
      while (!over.signal.aborted) {
        const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
        bought.push((await database.boxOffice.purchaseTickets(purchase)).userId);
      }
    });
    const hosts = (async () => {
      const waiting = [...lost];
      const asked: Promise<unknown>[] = [];
      const one = async () => {
        for (let userId = waiting.pop(); userId !== undefined; userId = waiting.pop()) {
          const purchase = { ticketOptionId: id, userId, quantity: 3 };
          const isDeclined = host((inside) => {
            const answer = inside.purchaseTickets(purchase);
            asked.push(answer.catch((error: unknown) => expect(isTicketError(error)).toBe(false)));
            return answer;
          });
          await expect(isDeclined).rejects.toBeInstanceOf(CardDeclinedError);
        }
      };
      await Promise.all(Array.from({ length: 4 }, one));
      await Promise.all(asked);
    })();
    await hosts.finally(() => over.abort());
    await Promise.all(buyers);

    const { rows } = await sql<{ userId: string }>`
      select user_id as "userId" from purchases where ticket_option_id = ${id}`.execute(
      database.db,
    );
    const users = new Set(rows.map(({ userId }) => userId));
    expect(lost.filter((userId) => users.has(userId))).toEqual([]);
    expect(rows).toHaveLength(bought.length);
    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({
      allocation: capacity - bought.length,
    });
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  },
);
