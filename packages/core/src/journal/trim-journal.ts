import { sql } from "kysely";

import { asText, timeValue, toInteger, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { rules } from "../model/rules.ts";
import type { Distribution } from "../settle/distribution.ts";

/** Entries that one call removes. */
const PORTION = 1_000;

/** Of an advisory lock. */
const LOCK = 7_203_518_442;

/**
 * Removes the oldest entries, in the order in which they are read. If another process is doing that, it removes none: two
 * at a time could leave a gap when one of them fails. The last entry of all is kept, because a reader may have its cursor.
 */
export async function trimJournal(
  run: RunInTime,
  { find: findDistribution }: Distribution,
  before: Date,
): Promise<number> {
  const time = rules.time.safeParse(before);
  if (!time.success) throw new RangeError(`before ${time.error.issues[0]?.message}`);
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
        oldest
          .selectFrom("journal_entries")
          .select([
            sql`journal_entries.ctid`.as("place"),
            "position",
            "ticket_option_id",
            "version",
            "created_at",
          ])
          .where(sql<boolean>`(select is_ours from turn)`)
          .orderBy("position")
          .orderBy("ticket_option_id")
          .orderBy("version")
          .limit(sql.lit(PORTION + 1)),
      )
      .with("ranked", (ranked) =>
        ranked
          .selectFrom("oldest")
          .select([
            "place",
            sql<boolean>`pg_catalog.bool_and(created_at < ${timeValue(time.data)}) over in_order`.as(
              "is_old",
            ),
            sql<boolean>`pg_catalog.lead(version) over in_order is not null`.as("has_next"),
          ])
          .modifyEnd(sql`window in_order as (order by position, ticket_option_id, version)`),
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
      .where(
        sql<boolean>`position >= pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())`,
      )
      .orderBy("position")
      .limit(1)
      .execute(),
  );
  return oldest ? Math.max(0, Number(toText(oldest.ms))) / 1_000 : 0;
}
