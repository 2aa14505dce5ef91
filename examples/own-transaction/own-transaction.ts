/**
 * Sells tickets inside a transaction of your own: an order in your table and the
 * tickets that go with it are stored together, or neither is.
 *
 *     npm run -w examples own-transaction
 */
import { AllocationExceededError, createBoxOffice, migrate } from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";

import { borrowDatabase } from "../support/borrow-database.ts";

// Your tables, as your application knows them. The box office's are not among them.
interface ShopDatabase {
  shop_orders: { email: string; quantity: number; purchase_id: string };
  shop_waiting_list: { email: string; quantity: number };
}

await using database = await borrowDatabase();

// Your Kysely on your pool. The box office opens no connections of its own. (The
// shop's tables stand in a schema of the example's, so as not to touch any of yours.)
const pool = new Pool({
  connectionString: database.url,
  options: "-c search_path=ticket_allocation_example",
});
await using db = new Kysely<ShopDatabase>({ dialect: new PostgresDialect({ pool }) });
await createShopTables();

// The box office's tables live in a PostgreSQL schema of their own, out of your way.
const schema = "box_office";
await migrate(db, { schema });
const boxOffice = createBoxOffice({ db, schema });

const ticketOption = await boxOffice.createTicketOption({ name: "Early bird", allocation: 10 });
await report("On sale");

// Committed: the order and its tickets are there.
await order("ada@example.com", 4);
await report("Ada ordered 4");

// Rolled back: the shop sells four at the most, which PostgreSQL only finds out
// when the tickets are taken already. They are given back with everything else.
await order("bob@example.com", 5).catch((error: Error) => console.log(`  ${error.message}`));
await report("Bob wanted 5");

await order("cleo@example.com", 4);
await report("Cleo ordered 4");

// Refused: two are left. A refusal leaves your transaction as it was, so that you
// can still do something else in it.
await order("dan@example.com", 3);
await report("Dan wanted 3");

/** Stores an order and purchases its tickets, or puts the customer on the waiting list. */
async function order(email: string, quantity: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    try {
      // From here to your commit, other buyers of this ticket option wait: do what
      // takes long before it, and commit soon.
      const purchase = await boxOffice
        .within(transaction)
        .purchaseTickets({ ticketOptionId: ticketOption.id, userId: randomUUID(), quantity });

      await transaction
        .insertInto("shop_orders")
        .values({ email, quantity, purchase_id: purchase.id })
        .execute();
    } catch (error) {
      if (!(error instanceof AllocationExceededError)) throw error;
      await transaction.insertInto("shop_waiting_list").values({ email, quantity }).execute();
    }
  });
}

/** Says what everybody else can see now. */
async function report(event: string): Promise<void> {
  const option = await boxOffice.findTicketOption(ticketOption.id);
  const orders = await db.selectFrom("shop_orders").select("email").execute();
  const waiting = await db.selectFrom("shop_waiting_list").select("email").execute();
  console.log(
    `${event.padEnd(14)}  ${option?.allocation} tickets left` +
      `, orders: ${list(orders)}, waiting: ${list(waiting)}`,
  );
}

function list(rows: readonly { readonly email: string }[]): string {
  return rows.map(({ email }) => email.replace("@example.com", "")).join(" and ") || "none";
}

async function createShopTables(): Promise<void> {
  await db.schema.dropSchema("ticket_allocation_example").ifExists().cascade().execute();
  await db.schema.createSchema("ticket_allocation_example").execute();
  await db.schema
    .createTable("shop_orders")
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("quantity", "integer", (column) => column.notNull())
    .addColumn("purchase_id", "uuid", (column) => column.notNull())
    .addCheckConstraint("shop_orders_at_most_four_tickets", sql`quantity <= 4`)
    .execute();

  await db.schema
    .createTable("shop_waiting_list")
    .addColumn("email", "text", (column) => column.notNull())
    .addColumn("quantity", "integer", (column) => column.notNull())
    .execute();
}
