import { sql, type RawBuilder } from "kysely";

import { asText, toInteger, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Distribution } from "../settle/distribution.ts";
import { IS_FINAL, JOURNAL_KEY } from "./journal-order.ts";

/** Entries that one call removes. */
const PORTION = 1_000;

const MAX_DAYS = 36_500;

/** Of an advisory lock. */
const LOCK = 7_203_518_442;

export interface PruneJournalOptions {
  /** Days of 24 hours, by the clock of the database. 0 to 36,500. */
  readonly olderThanDays: number;
}

/**
 * Removes the oldest entries, in the order in which they are read. If another process is doing that, it removes none: two
 * at a time could leave a gap when one of them fails. The last entry of all is kept, because a reader may have its cursor.
 */
export async function pruneJournal(
  run: RunInTime,
  { find: findDistribution }: Distribution,
  { olderThanDays }: PruneJournalOptions,
): Promise<number> {
  if (!(olderThanDays >= 0 && olderThanDays <= MAX_DAYS)) {
    throw new RangeError(`olderThanDays must be from 0 to ${MAX_DAYS}`);
  }
  return run(async (db, { mayHaveEffect }) => {
    // Entries of several servers have no common order.
    if (await findDistribution(db)) return 0;
    mayHaveEffect();
    const { removed } = await db
      .with("turn", (turn) =>
        turn.selectNoFrom(
          sql<boolean>`pg_catalog.pg_try_advisory_xact_lock(${sql.lit(LOCK)})`.as("is_ours"),
        ),
      )
      .with("oldest", (oldest) =>
        JOURNAL_KEY.reduce(
          (query, column) => query.orderBy(column),
          oldest.selectFrom("journal_entries"),
        )
          .select([sql`journal_entries.ctid`.as("place"), ...JOURNAL_KEY, "created_at"])
          .where(sql<boolean>`(select is_ours from turn)`)
          .limit(sql.lit(PORTION + 1)),
      )
      .with("ranked", (ranked) =>
        ranked
          .selectFrom("oldest")
          .select([
            "place",
            sql<boolean>`pg_catalog.bool_and(created_at < ${before(olderThanDays)}) over in_order`.as(
              "is_old",
            ),
            sql<boolean>`pg_catalog.lead(version) over in_order is not null`.as("has_next"),
          ])
          .modifyEnd(
            sql`window in_order as (order by ${sql.join(JOURNAL_KEY.map((key) => sql.ref(key)))})`,
          ),
      )
      .with("removed", (entries) =>
        entries
          .deleteFrom("journal_entries")
          .where(
            sql<boolean>`journal_entries.ctid = any(array(select place from ranked where is_old and has_next))`,
          )
          .returning(sql.lit(1).as("one")),
      )
      .selectFrom("removed")
      .select(asText(sql`pg_catalog.count(*)`).as("removed"))
      .modifyEnd(sql.raw(UNPREPARED))
      .executeTakeFirstOrThrow();
    return toInteger(removed);
  }, "write");
}

/** Not with days in the interval: where clocks change, a day of a time zone has not 24 hours. */
function before(days: number): RawBuilder<Date> {
  return sql`pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => cast(${String(86_400 * days)} as double precision))`;
}

/** The age of the oldest entry that a reader of all ticket options cannot have yet, because an older transaction is open. */
export async function readJournalLag(run: RunInTime): Promise<number> {
  const [oldest] = await run((db) =>
    db
      .selectFrom("journal_entries")
      .select(
        asText(
          sql`pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - created_at) * 1000)`,
        ).as("ms"),
      )
      .where(sql<boolean>`not (${IS_FINAL})`)
      .orderBy("position")
      .limit(1)
      .execute(),
  );
  return oldest ? Math.max(0, Number(toText(oldest.ms))) / 1_000 : 0;
}
