/**
 * The same without Kysely: a transaction on a client of pg.
 *
 *     npm run -w examples own-transaction:pg
 */
import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";

import { borrowDatabase } from "../support/borrow-database.ts";

await using database = await borrowDatabase();
await using db = openDatabase(database.url);
await migrate(db);
const boxOffice = createBoxOffice({ db });
const { id: ticketOptionId } = await boxOffice.createTicketOption({
  name: "Day pass",
  allocation: 10,
});

const pool = new Pool({ connectionString: database.url });
const client = await pool.connect();

// What ends the transaction decides about the tickets too.
for (const ending of ["commit", "rollback"]) {
  await client.query("begin");
  await boxOffice
    .within(client)
    .purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 4 });
  await client.query(ending);

  const option = await boxOffice.findTicketOption(ticketOptionId);
  console.log(`4 tickets, then ${ending}: ${option?.allocation} tickets left`);
}

client.release();
await pool.end();
