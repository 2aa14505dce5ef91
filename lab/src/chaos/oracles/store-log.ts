import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Client } from "pg";

import { CREATE_DRAWS } from "./draws-table.ts";
import { storeWishes } from "./store-wishes.ts";

const LINES_AT_ONCE = 2_000;

/** Stores the log of the buyers in the database of the sale, so that SQL can compare them. */
export async function storeLog(client: Client, logFile: string): Promise<void> {
  await client.query(`
    create schema if not exists chaos;
    create table chaos.log (line json not null);
    ${CREATE_DRAWS}
  `);
  let lines: string[] = [];
  const store = async () => {
    await client.query("insert into chaos.log select unnest($1::json[])", [lines]);
    lines = [];
  };
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    if (lines.push(line) === LINES_AT_ONCE) await store();
  }
  await store();
  await client.query(`
    create table chaos.orders as
      select line ->> 'key' as key, (line ->> 'hasKey')::boolean as has_key,
        (line ->> 'ticketOptionId')::uuid as ticket_option_id,
        (line ->> 'userId')::uuid as user_id, (line ->> 'quantity')::integer as quantity
      from chaos.log where line ->> 'line' = 'order';
    create table chaos.answers as
      select line ->> 'key' as key, line ->> 'gateway' as gateway,
        (line ->> 'sentAt')::float8 as sent_at, (line ->> 'answeredAt')::float8 as answered_at,
        (line ->> 'status')::integer as status, line ->> 'outcome' as outcome,
        line ->> 'code' as code, (line ->> 'purchaseId')::uuid as purchase_id,
        line ->> 'retryAfter' as retry_after
      from chaos.log where line ->> 'line' = 'answer';
    create unique index on chaos.orders (key);
    create unique index on chaos.orders (user_id);
    create index on chaos.answers (key);
    analyze chaos.orders, chaos.answers;
  `);
  await storeWishes(client);
}
