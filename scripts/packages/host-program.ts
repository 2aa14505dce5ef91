/**
 * What another service does with the published packages: run in a project in which they are installed, with
 * a Kysely and a pg of its own.
 */
import { createClient, RefusalError } from "@ticket-allocation/client";
import {
  createBoxOffice,
  migrate,
  type BoxOffice,
  type PooledBoxOffice,
  type Purchase,
} from "@ticket-allocation/core";
import { readConfig, startEmbeddedPostgres, startGateway } from "@ticket-allocation/gateway";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { Kysely, PostgresDialect, sql } from "kysely";
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { Pool } from "pg";

interface HostDatabase {
  readonly orders: { readonly purchase_id: string };
}

const postgres = await startEmbeddedPostgres({
  dataDir: path.resolve("postgres"),
  settings: { fsync: "off" },
});
const pool = new Pool({ connectionString: postgres.url });
// A session may not have ended yet when PostgreSQL stops.
pool.on("error", () => {});
const host = new Kysely<HostDatabase>({ dialect: new PostgresDialect({ pool }) });
try {
  await migrate(host);
  await sql`create table if not exists orders (purchase_id uuid)`.execute(host);
  const boxOffice = createBoxOffice({ db: host });
  await sellInTransactions(boxOffice);
  await answerRequests(boxOffice);
  await sellToClients(boxOffice);
} finally {
  await host.destroy();
  await postgres.stop();
}

async function sellInTransactions(boxOffice: PooledBoxOffice): Promise<void> {
  const { id } = await boxOffice.createTicketOption({ name: "Day pass", allocation: 10 });
  const buy = (from: BoxOffice, quantity: number): Promise<Purchase> =>
    from.purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity });

  await host.transaction().execute(async (transaction) => {
    const purchase = await buy(boxOffice.within(transaction), 2);
    await transaction.insertInto("orders").values({ purchase_id: purchase.id }).execute();
  });
  // Kysely must not call a transaction committed that PostgreSQL has rolled back.
  const swallowing = host.transaction().execute(async (transaction) => {
    await buy(boxOffice.within(transaction), 2);
    await sql`select 1 / 0`.execute(transaction).catch(() => {});
  });
  await assert.rejects(swallowing);

  const client = await pool.connect();
  await client.query("begin");
  await buy(boxOffice.within(client), 2);
  await client.query("rollback");
  client.release();

  const buyers = Array.from({ length: 20 }, () => buy(boxOffice, 1));
  const answers = await Promise.allSettled(buyers);
  assert.equal(answers.filter(({ status }) => status === "fulfilled").length, 8);
  assert.equal((await boxOffice.findTicketOption(id))?.allocation, 0);
  // @ts-expect-error: a quantity is a number
  await assert.rejects(buy(boxOffice, "1"));
}

async function answerRequests(boxOffice: BoxOffice): Promise<void> {
  const handlers: readonly ((request: Request) => Promise<Response>)[] = [
    createJsonApiHandler(boxOffice),
    createGraphqlHandler(boxOffice, { onFault: console.error }),
  ];
  for (const handle of handlers) {
    assert.equal((await handle(new Request("http://localhost/nowhere"))).status, 404);
  }
  assert.equal(typeof startGateway, "function");
  assert.equal(typeof readConfig, "function");
}

async function sellToClients(boxOffice: BoxOffice): Promise<void> {
  const handle = createJsonApiHandler(boxOffice);
  const tickets = createClient({
    url: "http://localhost",
    fetch: (url, init) => handle(new Request(url, init)),
  });
  const { id: ticketOptionId } = await tickets.ticketOptions.create({ name: "VIP", allocation: 2 });
  const wish = { ticketOptionId, userId: randomUUID(), quantity: 2 };
  const { id, status } = await tickets.purchases.create(wish);
  assert.equal(status, "confirmed");
  await assert.rejects(tickets.purchases.create(wish), RefusalError);
  for await (const purchase of tickets.purchases.list({ filter: { user: wish.userId } })) {
    assert.equal(purchase.id, id);
  }
}
