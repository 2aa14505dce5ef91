import { OutsideTransactionError } from "@ticket-allocation/core";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { CHANGES, newStock, purchaseOf, type Stock } from "./calls.ts";
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

/** Makes a change that contradicts the decision of the call, if the row is not locked. */
async function rival({ option, purchase, hold }: Stock): Promise<void> {
  const { rows } = await pool.query(
    "select from ticket_options where id = $1 for no key update skip locked",
    [option.id],
  );
  if (rows.length === 0) return;
  const { boxOffice } = database;
  await boxOffice.purchaseTickets(purchaseOf(option, 9));
  await boxOffice.cancelPurchase({ purchaseId: purchase.id });
  await boxOffice.releaseHold(hold.id);
}

describe("ROLLBACK TO a savepoint that was set during a call", () => {
  it.each(Object.entries(CHANGES))("does not let %s go on without its lock", async (_, call) => {
    await using client = await connect(pool);
    for (let sent = 2, first = 1; first < sent; first += 1) {
      for (let second = first; second <= sent; second += 1) {
        const stock = await newStock(database);
        await client.query("begin");
        const interruptions =
          first === second
            ? { [first]: "savepoint later; rollback to later" }
            : { [first]: "savepoint later", [second]: "rollback to later" };
        const interrupted = interruptedClient(client, interruptions, () => rival(stock));
        const [answer] = await Promise.allSettled([
          call(database.boxOffice.within(interrupted.client), stock),
        ]);
        await client.query("commit");
        sent = interrupted.sent();
        if (answer.status === "rejected") {
          expect(answer.reason).toSatisfy(
            (fault) => fault instanceof OutsideTransactionError || "code" in fault,
          );
        }
      }
    }
    expect(await driftsOf(database.boxOffice)).toEqual([]);
  });
});
