import { once } from "node:events";
import type { Pool } from "pg";

import { createFastifyShop } from "./fastify-shop.ts";
import { openPool } from "./pool.ts";
import type { Sell } from "./sell.ts";
import { sayReady } from "./serve-subject.ts";

/** Runs the Fastify server on the database of DATABASE_URL, until SIGTERM. */
export async function serveFastifyShop(createSell: (pool: Pool) => Sell): Promise<void> {
  const pool = openPool(process.env["DATABASE_URL"] ?? "");
  const shop = createFastifyShop(pool, createSell(pool));
  await shop.listen({ host: "127.0.0.1", port: 0 });
  sayReady(shop.server);
  await once(process, "SIGTERM");
  await shop.close();
  await pool.end();
}
