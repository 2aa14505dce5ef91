import {
  OutsideTransactionError,
  type HostTransaction,
  type PgClient,
} from "@ticket-allocation/core";
import { Pool, type PoolClient } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { CALLS, CHANGES, newStock, READS, stateOf } from "./calls.ts";
import { driftsOf } from "./drifts-of.ts";
import { interruptedClient } from "./interrupted-client.ts";
import { connect, kyselyOn } from "./ways-into-a-transaction.ts";

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

const isOver = (fault: unknown) => expect(fault).toBeInstanceOf(OutsideTransactionError);

describe.each(Object.entries(CALLS))("%s", (_, call) => {
  it.each(["rollback", "commit"])(
    "does nothing in the next transaction on the client after %s",
    async (ending) => {
      const stock = await newStock(database);
      const before = await stateOf(database, stock);
      await using client = await connect(pool);
      await client.query("begin");
      const kept = database.boxOffice.within(client);
      await kept.findTicketOption(stock.option.id);
      await client.query(ending);

      // Another transaction, which is not affected by the call.
      await client.query("begin");
      isOver(await call(kept, stock).catch((fault: unknown) => fault));
      const inside = database.boxOffice.within(client);
      isOver(await call(kept, stock).catch((fault: unknown) => fault));
      await inside.findTicketOption(stock.option.id);
      await client.query("commit");
      expect(await stateOf(database, stock)).toBe(before);
    },
  );

  it.each(["commit and chain", "rollback and chain", "rollback; begin"])(
    "does nothing after %s",
    async (ending) => {
      const stock = await newStock(database);
      const before = await stateOf(database, stock);
      await using client = await connect(pool);
      await client.query("begin");
      const kept = database.boxOffice.within(client);
      await client.query(ending);
      isOver(await call(kept, stock).catch((fault: unknown) => fault));
      await client.query("commit");
      expect(await stateOf(database, stock)).toBe(before);
    },
  );
});

/**
 * What a host may do during a call, and whether a change that was made before is undone or kept. After a rollback to a
 * savepoint, the change may be made later in the same transaction.
 */
const ENDINGS: Readonly<Record<string, "undone" | "kept" | "either">> = {
  rollback: "undone",
  "rollback; begin": "undone",
  "rollback and chain": "undone",
  "rollback to before": "either",
  commit: "kept",
  "commit; begin": "kept",
  "commit and chain": "kept",
  "release before": "kept",
};

/** Begins a transaction on a client. */
const WAYS: Readonly<Record<string, (client: PoolClient) => Promise<HostTransaction | PgClient>>> =
  {
    "a pg client": async (client) => {
      await client.query("begin");
      return client;
    },
    "a Kysely transaction": (client) => kyselyOn(client).startTransaction().execute(),
  };

const CASES: readonly (readonly [ending: string, way: string, calls: typeof CALLS])[] = [
  ...Object.keys(ENDINGS).map((ending) => [ending, "a pg client", CALLS] as const),
  ...["rollback; begin", "commit", "rollback to before"].map(
    (ending) => [ending, "a Kysely transaction", CHANGES] as const,
  ),
];

describe.each(CASES)("%s after any statement of a call on %s", (ending, way, calls) => {
  it.each(Object.entries(calls))("leaves %s done, or not", async (name, call) => {
    await using client = await connect(pool);
    let stock = await newStock(database);
    let before = await stateOf(database, stock);
    for (let behind = 1, sent = behind; behind <= sent; behind += 1) {
      const interrupted = interruptedClient(client, { [behind]: ending });
      const transaction = await WAYS[way]!(interrupted.client);
      await client.query("savepoint before");
      const [answer] = await Promise.allSettled([
        call(database.boxOffice.within(transaction), stock),
      ]);
      await client.query("commit");
      sent = interrupted.sent();

      const after = await stateOf(database, stock);
      const isDone = after !== before;
      if (answer.status === "rejected") {
        isOver(answer.reason);
        expect(isDone).toBe(false);
      } else if (name in CHANGES && ENDINGS[ending] === "kept") {
        expect(isDone).toBe(true);
      } else if (name in READS || ENDINGS[ending] === "undone") {
        expect(isDone).toBe(false);
      }
      if (ending === "release before") expect(answer.status).toBe("fulfilled");
      if (isDone) {
        stock = await newStock(database);
        before = await stateOf(database, stock);
      }
    }
  });

  it("leaves correct sums", async () => {
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  });
});
