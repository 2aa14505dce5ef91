import { Pool } from "pg";

/** A pool with as many connections as that of the core. */
export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 16 });
  pool.on("error", (error) => console.error(error));
  return pool;
}
