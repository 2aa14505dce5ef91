import type { Kysely } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { rules } from "../model/rules.ts";
import { countTicketOptions } from "./count-ticket-options.ts";
import {
  removeCancellations,
  removeConfirmedHolds,
  removeEndedHolds,
  type Ends,
  type Portion,
  type PrunedTable,
} from "./remove-old-rows.ts";

/** Rows of one table that a transaction reads, and so at most as many as it removes. */
const PORTION = 1_000;
/** Ticket options whose ids are read together. */
const PAGE_SIZE = 100;

export interface PruneOptions {
  /** What was created at this time or later is kept. */
  readonly before: Date;
}

/** What was removed so far. */
export interface PrunedTicketOptions {
  /** Ticket options that are done. */
  readonly checked: number;
  /** Ticket options in all when it began. */
  readonly total: number;
  readonly holds: number;
  readonly cancellations: number;
}

/**
 * Removes old rows in portions. A portion is one transaction of one statement. It skips rows that others have locked, so it
 * never waits for a lock, and only changes of the same purchases wait for it.
 */
export async function* prune(
  tables: Kysely<Database>,
  options: PruneOptions,
): AsyncGenerator<PrunedTicketOptions> {
  const before = parseBefore(options.before);
  const total = await countTicketOptions(tables);
  const removed = { holds: 0, cancellations: 0 };
  let checked = 0;
  for await (const ticketOptionId of ticketOptionIds(tables)) {
    for (const { table, counts, remove } of WALKS) {
      for await (const ends of portionsOf(tables, table, ticketOptionId)) {
        removed[counts] += await remove(tables, { ticketOptionId, before, ...ends });
        yield { checked, total, ...removed };
      }
    }
    checked += 1;
    yield { checked, total, ...removed };
  }
}

async function* ticketOptionIds(tables: Kysely<Database>): AsyncGenerator<string> {
  for (let after: string | null = null; ;) {
    const rows: readonly { id: unknown }[] = await tables
      .selectFrom("ticket_options")
      .select(asText("id").as("id"))
      .$if(after !== null, (query) => query.where("id", ">", after))
      .orderBy("ticket_options.id")
      .limit(PAGE_SIZE)
      .execute();
    if (rows.length === 0) return;
    for (const { id } of rows) yield (after = toText(id));
  }
}

/** Reads on by the primary key, so that each portion costs the same. */
async function* portionsOf(
  tables: Kysely<Database>,
  table: PrunedTable,
  ticketOptionId: string,
): AsyncGenerator<Ends> {
  for (let first: string | null = null; ;) {
    const row: { id: unknown } | undefined = await tables
      .with("portion", (db) =>
        db
          .selectFrom(table)
          .select("id")
          .where("ticket_option_id", "=", ticketOptionId)
          .$if(first !== null, (query) => query.where("id", ">", first))
          .orderBy("id")
          .limit(PORTION),
      )
      .selectFrom("portion")
      .select(asText("id").as("id"))
      .orderBy("portion.id", "desc")
      .limit(1)
      .executeTakeFirst();
    if (!row) return;
    const last = toText(row.id);
    yield { first, last };
    first = last;
  }
}

interface Walk {
  readonly table: PrunedTable;
  readonly counts: "holds" | "cancellations";
  /** @returns how many rows it removed */
  readonly remove: (tables: Kysely<Database>, portion: Portion) => Promise<number>;
}

const WALKS: readonly Walk[] = [
  { table: "holds", counts: "holds", remove: removeEndedHolds },
  { table: "purchases", counts: "holds", remove: removeConfirmedHolds },
  { table: "cancellations", counts: "cancellations", remove: removeCancellations },
];

/** @throws {RangeError} when it is not a time that can be stored */
function parseBefore(before: Date): Date {
  const time = rules.time.safeParse(before);
  if (!time.success) throw new RangeError(`before ${time.error.issues[0]?.message}`);
  return time.data;
}
