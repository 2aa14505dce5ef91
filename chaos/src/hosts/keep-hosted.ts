import type { Client } from "pg";

/** The host's own table: what it has purchased, written in the transactions that purchase. */
export async function keepHosted(client: Client): Promise<void> {
  await client.query(`
    create table chaos.hosted (
      purchase_id uuid primary key, ticket_option_id uuid not null, user_id uuid not null,
      quantity integer not null
    )`);
}
