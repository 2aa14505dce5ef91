import { sql, type Kysely } from "kysely";

import { asMilliseconds, asText, timeValue, toBoolean } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import { IN_MICROSECONDS } from "../lists/read-page.ts";
import type { Database } from "../model/database.ts";
import { JOURNAL_NUMBERS } from "./journal-numbers.ts";

/** Entries that one call reads: the cost of a page does not grow with the intervals, nor with what was sold in them. */
const MAX_ENTRIES = 10_000;

const NUMBER_COLUMNS = Object.values(JOURNAL_NUMBERS).map(({ column }) => column);

export interface TimeRange {
  readonly from: Date | undefined;
  readonly until: Date | undefined;
}

interface WantedSales {
  readonly ticketOptionId: string;
  readonly lengthMs: number;
  readonly range: TimeRange;
  /** Whether the entries are read in the order of their versions, or backwards. */
  readonly isRising: boolean;
  /** Versions that the first entry is not below; backwards, that it is below. */
  readonly bounds: readonly string[];
  /** Maximum number of intervals. */
  readonly limit: number;
}

interface ReadSales {
  /** An interval each, in the order of reading. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Whether there are more entries than were read. */
  readonly isCut: boolean;
}

/**
 * Adds up entries of a ticket option by intervals, in one statement.
 *
 * It reads a range of versions: so it never reads more entries, whatever plan PostgreSQL chooses. Versions have no gaps where
 * the journal has none.
 */
export async function readSales(
  db: Kysely<Database>,
  { ticketOptionId, lengthMs, range: { from, until }, isRising, bounds, limit }: WantedSales,
): Promise<ReadSales> {
  const direction = isRising ? "asc" : "desc";
  const length = sql`pg_catalog.make_interval(secs => cast(${String(lengthMs / 1_000)} as double precision))`;
  const isInRange = sql<boolean>`(created_at >= coalesce(${timeValue(from ?? null)}, '-infinity') and created_at < coalesce(${timeValue(until ?? null)}, 'infinity'))`;
  /** The version after those that are read. */
  const end = sql<string>`(select version from first) ${sql.raw(isRising ? "+" : "-")} ${sql.lit(MAX_ENTRIES)}`;
  const rows = await db
    .with("first", (entries) =>
      bounds
        .reduce(
          (query, bound) => query.where("version", isRising ? ">=" : "<", bound),
          entries.selectFrom("journal_entries").where("ticket_option_id", "=", ticketOptionId),
        )
        .select("version")
        .orderBy("version", direction)
        .limit(sql.lit(1)),
    )
    .with("next", (entries) =>
      entries
        .selectFrom("journal_entries")
        .where("ticket_option_id", "=", ticketOptionId)
        .where("version", isRising ? ">=" : "<=", end)
        .select(isInRange.as("is_in_range"))
        .orderBy("version", direction)
        .limit(sql.lit(1)),
    )
    .with("intervals", (entries) =>
      entries
        .selectFrom(
          entries
            .selectFrom("journal_entries")
            .where("ticket_option_id", "=", ticketOptionId)
            .where("version", isRising ? ">=" : "<=", sql<string>`(select version from first)`)
            .where("version", isRising ? "<" : ">", end)
            .where(isInRange)
            .select([
              "version",
              "allocation",
              "capacity",
              "gap_after",
              ...NUMBER_COLUMNS,
              sql<Date>`pg_catalog.date_bin(${length}, created_at, pg_catalog.to_timestamp(0))`.as(
                "start",
              ),
              IN_MICROSECONDS.as("time"),
            ])
            .as("entry"),
        )
        .select([
          "start",
          sql<string>`pg_catalog.min(version)`.as("first_version"),
          // Of the last one: arrays are compared by their first element.
          sql`pg_catalog.max(array[version, allocation, capacity, time])`.as("last"),
          sql<string>`pg_catalog.count(gap_after)`.as("gaps"),
          ...NUMBER_COLUMNS.map((column) =>
            sql<string>`coalesce(pg_catalog.sum(${sql.ref(column)}), 0)`.as(column),
          ),
        ])
        .groupBy("start")
        .orderBy("start", direction)
        .limit(limit),
    )
    .selectFrom("intervals")
    .select([
      asMilliseconds("start").as("start"),
      ...["first_version", "gaps", ...NUMBER_COLUMNS].map((column) => asText(column).as(column)),
      ...["last_version", "allocation", "capacity", "time"].map((name, index) =>
        asText(sql`last[${sql.lit(index + 1)}]`).as(name),
      ),
      asText(sql`coalesce((select is_in_range from next), false)`).as("is_cut"),
    ])
    .orderBy("intervals.start", direction)
    .modifyEnd(sql.raw(UNPREPARED))
    .execute();
  return { rows, isCut: rows.some((row) => toBoolean(row.is_cut)) };
}
