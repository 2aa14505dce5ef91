import { Client } from "pg";

/** Locks the row of a ticket option, on a separate connection, until the result is disposed. */
export async function lockOption(
  databaseUrl: string,
  ticketOptionId: string,
): Promise<AsyncDisposable> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("begin");
  await client.query("select from ticket_options where id = $1 for update", [ticketOptionId]);
  return { [Symbol.asyncDispose]: () => client.end() };
}
