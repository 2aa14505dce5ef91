import type { Pool, PoolClient } from "pg";
import { v7 as uuidv7 } from "uuid";

import type { NewSale } from "./sell.ts";
import { inTransaction } from "./in-transaction.ts";

/** The ids of the purchases, in the order of the lines. */
export type Order =
  | { readonly outcome: "sold"; readonly ids: readonly string[] }
  | { readonly outcome: "sold_out" | "not_found" };

/** Sells all lines, or nothing. */
export type PlaceOrder = (lines: readonly NewSale[]) => Promise<Order>;

// In order of ids, so that orders with common options cannot deadlock. Confirmations of baskets only refer to the options.
const LOCK = {
  name: "lock",
  text: `select id from ticket_options where id = any($1::uuid[]) order by id for no key update`,
};

const TAKE_ALL = {
  name: "take_all",
  text: `update ticket_options
         set allocation = allocation - wanted.quantity, version = version + 1,
             updated_at = clock_timestamp()
         from unnest($1::uuid[], $2::integer[]) as wanted (id, quantity)
         where ticket_options.id = wanted.id and allocation >= wanted.quantity`,
};

const RECORD_ALL = {
  name: "record_all",
  text: `insert into purchases (ticket_option_id, id, user_id, quantity)
         select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[])`,
};

/** A transaction per order. The number of statements does not depend on the number of lines. */
export function orderInTransaction(pool: Pool): PlaceOrder {
  return (lines) => inTransaction(pool, (client) => orderWith(client, lines));
}

async function orderWith(client: PoolClient, lines: readonly NewSale[]): Promise<Order> {
  const outcome = await takeAll(client, lines);
  if (outcome !== "sold") return { outcome };
  const ids = lines.map(() => uuidv7());
  await client.query({
    ...RECORD_ALL,
    values: [
      lines.map(({ ticketOptionId }) => ticketOptionId),
      ids,
      lines.map(({ userId }) => userId),
      lines.map(({ quantity }) => quantity),
    ],
  });
  return { outcome, ids };
}

/** Locks the options and takes the tickets of all lines. */
export async function takeAll(
  client: PoolClient,
  lines: readonly NewSale[],
): Promise<Order["outcome"]> {
  const wanted = new Map<string, number>();
  for (const { ticketOptionId, quantity } of lines) {
    wanted.set(ticketOptionId, (wanted.get(ticketOptionId) ?? 0) + quantity);
  }
  const optionIds = [...wanted.keys()];
  const locked = await client.query({ ...LOCK, values: [optionIds] });
  if (locked.rowCount !== optionIds.length) return "not_found";
  const taken = await client.query({ ...TAKE_ALL, values: [optionIds, [...wanted.values()]] });
  if (taken.rowCount !== optionIds.length) return "sold_out";
  return "sold";
}
