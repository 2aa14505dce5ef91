import type { Pool, PoolClient } from "pg";

/** Runs the work in a transaction. Commits it if tickets were sold. */
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
