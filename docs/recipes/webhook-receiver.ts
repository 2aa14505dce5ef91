import type { Pool } from "pg";
import { Webhook } from "standardwebhooks";

/** Your tables. */
export const TABLES = `
  create table if not exists webhook_events (id text primary key, event jsonb not null);
  create table if not exists tickets_sold (ticket_option_id uuid primary key, quantity bigint not null)`;

// One statement, so one transaction: an event that has arrived before changes nothing.
const STORE = `
  with received as (
    insert into webhook_events (id, event) values ($1, $2) on conflict (id) do nothing returning event
  )
  insert into tickets_sold (ticket_option_id, quantity)
  select (event -> 'data' ->> 'ticket_option_id')::uuid, (event -> 'data' ->> 'quantity')::bigint
  from received where event ->> 'type' = 'purchase.made'
  on conflict (ticket_option_id) do update set quantity = tickets_sold.quantity + excluded.quantity`;

/**
 * Creates a fetch handler that counts the tickets sold, from the events of a webhook.
 *
 * @param secret that of the webhook, as its creation has returned it
 */
export function createReceiver(secret: string, pool: Pool) {
  const webhook = new Webhook(secret);
  return async (request: Request): Promise<Response> => {
    // The signature is that of the bytes: verify before anything is parsed.
    const body = await request.text();
    try {
      webhook.verify(body, Object.fromEntries(request.headers));
    } catch {
      return new Response(null, { status: 400 });
    }
    await pool.query(STORE, [request.headers.get("webhook-id"), body]);
    return new Response(null, { status: 204 });
  };
}
