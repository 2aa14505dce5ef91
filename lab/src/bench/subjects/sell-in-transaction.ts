import type { Pool, PoolClient } from "pg";
import { v7 as uuidv7 } from "uuid";

import { refuse } from "./refuse.ts";
import type { NewSale, Sale, Sell } from "./sell.ts";
import { inTransaction } from "./in-transaction.ts";

const TAKE = {
  name: "take",
  text: `update ticket_options
         set allocation = allocation - $2, version = version + 1, updated_at = clock_timestamp()
         where id = $1 and allocation >= $2`,
};

const RECORD = {
  name: "record",
  text: `insert into purchases (ticket_option_id, id, user_id, quantity) values ($1, $2, $3, $4)`,
};

/** A transaction per purchase: the common implementation, which is correct. */
export function sellInTransaction(pool: Pool): Sell {
  return (sale) => inTransaction(pool, (client) => sellWith(client, sale));
}

async function sellWith(
  client: PoolClient,
  { ticketOptionId, userId, quantity }: NewSale,
): Promise<Sale> {
  const { rowCount } = await client.query({ ...TAKE, values: [ticketOptionId, quantity] });
  if (rowCount === 0) return refuse(client, ticketOptionId);
  const id = uuidv7();
  await client.query({ ...RECORD, values: [ticketOptionId, id, userId, quantity] });
  return { outcome: "sold", id };
}
