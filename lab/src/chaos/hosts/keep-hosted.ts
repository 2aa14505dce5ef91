import type { Client } from "pg";

/** Creates the table of the host. The host writes its purchases to it, in the same transactions. */
export async function keepHosted(client: Client): Promise<void> {
  await client.query(`
    create table chaos.hosted (
      purchase_id uuid primary key, ticket_option_id uuid not null, user_id uuid not null,
      quantity integer not null
    )`);
}
