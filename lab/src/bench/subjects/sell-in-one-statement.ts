import type { Pool } from "pg";
import { v7 as uuidv7 } from "uuid";

import { refuse } from "./refuse.ts";
import type { Sell } from "./sell.ts";

const SELL = {
  name: "sell",
  text: `with taken as (
           update ticket_options
           set allocation = allocation - $2, version = version + 1, updated_at = clock_timestamp()
           where id = $1 and allocation >= $2
           returning id
         )
         insert into purchases (ticket_option_id, id, user_id, quantity)
         select id, $3, $4, $2 from taken`,
};

/** One round trip per purchase. The row is locked for one statement only. */
export function sellInOneStatement(pool: Pool): Sell {
  return async ({ ticketOptionId, userId, quantity }) => {
    const id = uuidv7();
    const { rowCount } = await pool.query({
      ...SELL,
      values: [ticketOptionId, quantity, id, userId],
    });
    return rowCount === 0 ? refuse(pool, ticketOptionId) : { outcome: "sold", id };
  };
}
