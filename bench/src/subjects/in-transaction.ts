import type { Pool, PoolClient } from "pg";

/** Does something in a transaction of its own, which is committed where it has sold. */
export async function inTransaction<Answer extends { readonly outcome: string }>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Answer>,
): Promise<Answer> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const answer = await work(client);
    await client.query(answer.outcome === "sold" ? "commit" : "rollback");
    client.release();
    return answer;
  } catch (error) {
    // Closes the connection, and the transaction with it.
    client.release(true);
    throw error;
  }
}
