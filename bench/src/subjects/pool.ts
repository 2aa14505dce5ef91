import { Pool } from "pg";

/** As many connections as the core's own pool has. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 16 });
  pool.on("error", (error) => console.error(error));
  return pool;
}
