import { Client } from "pg";

/** Locks a ticket option's row, over a connection of its own, until it is disposed of. */
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
