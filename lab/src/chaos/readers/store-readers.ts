import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { readFile } from "node:fs/promises";
import type { Client } from "pg";

import type { DeliveryLine, FeedLine, Sight } from "./reader-jobs.ts";
import type { ReaderLogs } from "./start-readers.ts";
import { DUE_EVENTS } from "./webhook-events.ts";

/** For a slow machine. */
const TIMEOUT_MS = 60_000;

export interface StoredReaders {
  readonly feed: readonly FeedLine[];
  readonly deliveries: readonly DeliveryLine[];
  readonly sights: readonly Sight[];
}

/** Reads what the readers have logged until now. */
export async function readReaderLogs(logs: ReaderLogs): Promise<StoredReaders> {
  const [feed, deliveries, sights] = await Promise.all([
    readLines<FeedLine>(logs.feed),
    readLines<DeliveryLine>(logs.deliveries),
    readLines<Sight>(logs.sights),
  ]);
  return { feed, deliveries, sights };
}

/**
 * Stores what the readers have seen next to what they should have seen, so that SQL can compare them. Replaces what was
 * stored before.
 */
export async function storeReaders(
  client: Client,
  { feed, deliveries, sights }: StoredReaders,
  lastStates: readonly Pick<Sight, "ticketOptionId" | "allocation">[],
): Promise<void> {
  await client.query(`
    create schema if not exists chaos;
    drop table if exists chaos.feed, chaos.due, chaos.deliveries, chaos.sights, chaos.last_states;
    create table chaos.feed (place serial, ticket_option_id uuid, version bigint);
    create table chaos.deliveries (
      place serial, ticket_option_id uuid, version bigint, type text, is_signed boolean,
      is_acknowledged boolean
    );
    create table chaos.sights (watcher text, ticket_option_id uuid, allocation integer);
    create table chaos.last_states (ticket_option_id uuid, allocation integer);
    create table chaos.due as ${DUE_EVENTS};
  `);
  // A uuid has 36 characters, and the version follows after a hyphen.
  await client.query(
    `insert into chaos.feed (ticket_option_id, version)
     select left(id, 36)::uuid, substr(id, 38)::bigint
     from unnest($1::text[]) with ordinality as entry (id, place) order by place`,
    [feed.flatMap(({ entries }) => entries)],
  );
  await client.query(
    `insert into chaos.deliveries (ticket_option_id, version, type, is_signed, is_acknowledged)
     select (line ->> 'ticketOptionId')::uuid, (line ->> 'version')::bigint, line ->> 'type',
       (line ->> 'isSigned')::boolean, (line ->> 'isAcknowledged')::boolean
     from json_array_elements($1::json) with ordinality as event (line, place) order by place`,
    [JSON.stringify(deliveries)],
  );
  const last = new Map(sights.map((sight) => [`${sight.watcher} ${sight.ticketOptionId}`, sight]));
  await client.query(
    `insert into chaos.sights select * from json_to_recordset($1)
     as sight ("watcher" text, "ticketOptionId" uuid, "allocation" integer)`,
    [JSON.stringify([...last.values()])],
  );
  await client.query(
    `insert into chaos.last_states select * from json_to_recordset($1)
     as state ("ticketOptionId" uuid, "allocation" integer)`,
    [JSON.stringify(lastStates)],
  );
  await client.query("analyze chaos.feed, chaos.due, chaos.deliveries");
}

/** What a watcher must see in the end. */
export async function readLastStates(
  databaseUrl: string,
  ticketOptionIds: readonly string[],
): Promise<readonly Pick<Sight, "ticketOptionId" | "allocation">[]> {
  await using db = openDatabase(databaseUrl, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db, timeoutMs: TIMEOUT_MS });
  const states: Pick<Sight, "ticketOptionId" | "allocation">[] = [];
  for (const ticketOptionId of ticketOptionIds) {
    const option = await boxOffice.findTicketOption(ticketOptionId);
    if (option) states.push({ ticketOptionId, allocation: option.allocation });
  }
  return states;
}

/** The complete lines of a file. A process that writes it may be killed at any moment. */
async function readLines<Line>(file: string): Promise<readonly Line[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => line !== "")
    .map((line): Line => JSON.parse(line));
}
