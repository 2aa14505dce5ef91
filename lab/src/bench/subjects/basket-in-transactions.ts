import type { Pool } from "pg";
import { v7 as uuidv7 } from "uuid";

import { inTransaction } from "./in-transaction.ts";
import { takeAll, type Order, type PlaceOrder } from "./order-in-transaction.ts";

const HOLD_ALL = {
  name: "hold_all",
  text: `insert into holds (ticket_option_id, id, user_id, quantity, expires_at, created_at)
         select *, clock_timestamp() + interval '10 minutes', clock_timestamp()
         from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[])`,
};

// In order of ids, so that confirmations of the same holds cannot deadlock.
const LOCK_HOLDS = {
  name: "lock_holds",
  text: `select id from holds where id = any($1::uuid[]) and status = 'active'
         and expires_at > clock_timestamp() order by id for update`,
};

const RESOLVE_ALL = {
  name: "resolve_all",
  text: `update holds set status = 'confirmed' where id = any($1::uuid[])`,
};

const RECORD_HELD = {
  name: "record_held",
  text: `insert into purchases (ticket_option_id, id, user_id, quantity, hold_id)
         select ticket_option_id, made.id, user_id, quantity, hold_id
         from unnest($1::uuid[], $2::uuid[]) as made (hold_id, id) join holds on holds.id = hold_id`,
};

/** Two transactions per basket: it is held, then confirmed. */
export function basketInTransactions(pool: Pool): PlaceOrder {
  return async (lines) => {
    const holdIds = lines.map(() => uuidv7());
    const held = await inTransaction(pool, async (client): Promise<Order> => {
      const outcome = await takeAll(client, lines);
      if (outcome !== "sold") return { outcome };
      await client.query({
        ...HOLD_ALL,
        values: [
          lines.map(({ ticketOptionId }) => ticketOptionId),
          holdIds,
          lines.map(({ userId }) => userId),
          lines.map(({ quantity }) => quantity),
        ],
      });
      return { outcome, ids: holdIds };
    });
    return held.outcome === "sold" ? confirm(pool, holdIds) : held;
  };
}

function confirm(pool: Pool, holdIds: readonly string[]): Promise<Order> {
  return inTransaction(pool, async (client): Promise<Order> => {
    const locked = await client.query({ ...LOCK_HOLDS, values: [holdIds] });
    if (locked.rowCount !== holdIds.length) return { outcome: "not_found" };
    await client.query({ ...RESOLVE_ALL, values: [holdIds] });
    const ids = holdIds.map(() => uuidv7());
    await client.query({ ...RECORD_HELD, values: [holdIds, ids] });
    return { outcome: "sold", ids };
  });
}
