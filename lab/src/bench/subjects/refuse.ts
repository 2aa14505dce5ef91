import type { Pool, PoolClient } from "pg";

import type { Sale } from "./sell.ts";

/** Finds the reason of a refusal: unknown id or too few tickets. */
export async function refuse(client: Pool | PoolClient, ticketOptionId: string): Promise<Sale> {
  const { rowCount } = await client.query({
    name: "exists",
    text: "select from ticket_options where id = $1",
    values: [ticketOptionId],
  });
  return { outcome: rowCount === 0 ? "not_found" : "sold_out" };
}
