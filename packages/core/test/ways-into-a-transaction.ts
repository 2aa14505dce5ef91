import {
  createBoxOffice,
  type BoxOffice,
  type HostKysely,
  type HostTransaction,
} from "@ticket-allocation/core";
import { CamelCasePlugin, Kysely, PostgresDialect } from "kysely";
import type { Pool, PoolClient } from "pg";

/** Two handles on one transaction of a host, which is committed after `use` has resolved. */
export type TwoHandles = (
  pool: Pool,
  use: (one: BoxOffice, other: BoxOffice) => Promise<void>,
) => Promise<void>;

/** Kysely with a pool, as a host creates it. */
export function kyselyOver(pool: Pool): HostKysely {
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

/** Kysely on a client that the host has connected and will release. */
export function kyselyOn(client: PoolClient): HostKysely {
  const lent = { query: client.query.bind(client), release() {} };
  const pool = { options: {}, connect: async () => lent, end: async () => {} };
  return new Kysely({ dialect: new PostgresDialect({ pool }) });
}

const inKysely =
  (handlesOf: (transaction: HostTransaction, db: HostKysely) => [BoxOffice, BoxOffice]) =>
  async (pool: Pool, use: (one: BoxOffice, other: BoxOffice) => Promise<void>) => {
    const db = kyselyOver(pool);
    await db.transaction().execute((transaction) => use(...handlesOf(transaction, db)));
  };

/** Every way in which a host can get two handles on the same transaction. */
export const TWO_HANDLES: Readonly<Record<string, TwoHandles>> = {
  "the same Kysely transaction": inKysely((transaction, db) => {
    const boxOffice = createBoxOffice({ db });
    return [boxOffice.within(transaction), boxOffice.within(transaction)];
  }),

  "two box offices": inKysely((transaction, db) => [
    createBoxOffice({ db }).within(transaction),
    createBoxOffice({ db }).within(transaction),
  ]),

  "Kysely transactions that were made of one another": inKysely((transaction, db) => {
    const boxOffice = createBoxOffice({ db });
    const renaming = transaction.withSchema("elsewhere").withPlugin(new CamelCasePlugin());
    return [boxOffice.within(transaction), boxOffice.within(renaming)];
  }),

  "a controlled transaction and one after its savepoint": async (pool, use) => {
    const db = kyselyOver(pool);
    const boxOffice = createBoxOffice({ db });
    const transaction = await db.startTransaction().execute();
    const later = await transaction.savepoint("later").execute();
    await use(boxOffice.within(transaction), boxOffice.within(later));
    await transaction.commit().execute();
  },

  "the same pg client": async (pool, use) => {
    const boxOffice = createBoxOffice({ db: kyselyOver(pool) });
    await using client = await connect(pool);
    await client.query("begin");
    await use(boxOffice.within(client), boxOffice.within(client));
    await client.query("commit");
  },

  "Kysely and the pg client beneath it": async (pool, use) => {
    await using client = await connect(pool);
    const boxOffice = createBoxOffice({ db: kyselyOver(pool) });
    await kyselyOn(client)
      .transaction()
      .execute((transaction) => use(boxOffice.within(transaction), boxOffice.within(client)));
  },
};

/** A client that is closed at the end of its scope, even with an open transaction. */
export async function connect(pool: Pool): Promise<PoolClient & AsyncDisposable> {
  const client = await pool.connect();
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      client.release(true);
    },
  });
}
