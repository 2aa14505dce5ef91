import { sql, type Kysely } from "kysely";

import { asText, timeValue, toInteger, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { parseBefore } from "./parse-before.ts";

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
  const { total: counted } = await tables
    .selectFrom("ticket_options")
    .select(asText(sql`pg_catalog.count(*)`).as("total"))
    .executeTakeFirstOrThrow();
  const total = toInteger(counted);
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

/** The ids of a portion: those after the first, up to and including the last. */
interface Ends {
  readonly first: string | null;
  readonly last: string;
}

interface Portion extends Ends {
  readonly ticketOptionId: string;
  readonly before: Date;
}

type PrunedTable = "holds" | "purchases" | "cancellations";

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

// The rows to remove are found in a subquery of their own that locks them. They are then named by an array: with a join
// PostgreSQL may read the whole table for a portion.

/** Those that were released or have expired. */
function removeEndedHolds(tables: Kysely<Database>, portion: Portion): Promise<number> {
  const { ticketOptionId } = portion;
  return countRemoved(
    tables
      .with("ended", (db) =>
        db
          .selectFrom("holds")
          .select("id")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(isIn("holds", portion))
          .where(sql<boolean>`status in ('released', 'expired')`)
          .forUpdate()
          .skipLocked(),
      )
      .with("removed", (db) =>
        db
          .deleteFrom("holds")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select id from ended))`)
          .returning("id"),
      )
      .selectFrom("removed")
      .select(COUNT),
  );
}

/**
 * The hold of a purchase is older than the purchase, and nobody changes it any more. So the lock of the purchase is enough.
 * That the purchase must be old too keeps the hold while its confirmation may still be repeated after a lost COMMIT.
 */
function removeConfirmedHolds(tables: Kysely<Database>, portion: Portion): Promise<number> {
  const { ticketOptionId } = portion;
  return countRemoved(
    tables
      .with("confirmed", (db) =>
        db
          .selectFrom("purchases")
          .select(["id", "hold_id"])
          .where("ticket_option_id", "=", ticketOptionId)
          .where(isIn("purchases", portion))
          .where("hold_id", "is not", null)
          .forNoKeyUpdate()
          .skipLocked(),
      )
      .with("unlinked", (db) =>
        db
          .updateTable("purchases")
          .set({ hold_id: null })
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select id from confirmed))`),
      )
      .with("removed", (db) =>
        db
          .deleteFrom("holds")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select hold_id from confirmed))`)
          .returning("id"),
      )
      .selectFrom("removed")
      .select(COUNT),
  );
}

/** Those of purchases of which nothing is left, so that no others are added meanwhile. */
function removeCancellations(tables: Kysely<Database>, portion: Portion): Promise<number> {
  const { ticketOptionId } = portion;
  return countRemoved(
    tables
      .with("spent", (db) =>
        db
          .selectFrom("cancellations")
          .innerJoinLateral(
            (lateral) =>
              lateral
                .selectFrom("purchases")
                .select("purchases.id as locked_id")
                .where("purchases.ticket_option_id", "=", ticketOptionId)
                .whereRef("purchases.id", "=", "cancellations.purchase_id")
                .whereRef("purchases.cancelled_quantity", "=", "purchases.quantity")
                .limit(1)
                .forNoKeyUpdate()
                .skipLocked()
                .as("purchase"),
            (join) => join.onTrue(),
          )
          .select("cancellations.id")
          .where("cancellations.ticket_option_id", "=", ticketOptionId)
          .where(isIn("cancellations", portion)),
      )
      .with("removed", (db) =>
        db
          .deleteFrom("cancellations")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select id from spent))`)
          .returning(["id", "purchase_id", "quantity", "new_purchase_id"]),
      )
      .with("sums", (db) =>
        db
          .selectFrom("removed")
          .select([
            "purchase_id",
            sql<number>`pg_catalog.sum(quantity)`.as("quantity"),
            sql<number>`coalesce(pg_catalog.sum(quantity) filter (where new_purchase_id is not null), 0)`.as(
              "exchanged",
            ),
          ])
          .groupBy("purchase_id"),
      )
      .with("noted", (db) =>
        db
          .updateTable("purchases")
          .from("sums")
          .set({
            pruned_quantity: sql<number>`coalesce(pruned_quantity, 0) + sums.quantity`,
            pruned_exchanged_quantity: sql<number>`coalesce(pruned_exchanged_quantity, 0) + sums.exchanged`,
          })
          .where("purchases.ticket_option_id", "=", ticketOptionId)
          .whereRef("purchases.id", "=", "sums.purchase_id"),
      )
      .selectFrom("removed")
      .select(COUNT),
  );
}

function isIn(table: PrunedTable, { first, last, before }: Portion) {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`${first === null ? sql`true` : sql`${column("id")} > ${first}`} and ${column("id")} <= ${last}
    and ${column("created_at")} < ${timeValue(before)}`;
}

const COUNT = asText(sql`pg_catalog.count(*)`).as("removed");

interface CountingQuery {
  executeTakeFirstOrThrow(): Promise<{ readonly removed: string }>;
}

async function countRemoved(query: CountingQuery): Promise<number> {
  const { removed } = await query.executeTakeFirstOrThrow();
  return toInteger(removed);
}
