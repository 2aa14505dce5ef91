import { connect } from "../../postgres/connect.ts";

/** Locks the row of a ticket option, in a separate session, until the result is disposed. */
export async function lockOption(
  databaseUrl: string,
  ticketOptionId: string,
): Promise<AsyncDisposable> {
  const session = await connect(databaseUrl);
  await session.query("begin");
  await session.query("select from ticket_options where id = $1 for update", [ticketOptionId]);
  return session;
}
