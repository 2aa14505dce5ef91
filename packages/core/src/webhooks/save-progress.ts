import { sql } from "kysely";

import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { toCursorColumns, type CursorColumns } from "./webhook-cursor.ts";

/** The result of a delivery. */
export interface WebhookProgress {
  readonly id: string;
  readonly leaseId: string;
  readonly changes: number;
  readonly cursorChanges: number;
  /** Of the last journal entry whose events are delivered. */
  readonly cursor: string | null;
  readonly isPingSent: boolean;
  readonly failures: readonly string[];
  /** How the last attempt ended. Null: nothing was attempted. */
  readonly attempt: "succeeded" | "failed" | null;
  /** Failed attempts since the last that succeeded. */
  readonly attempts: number;
  /** Whether the receiver has taken long to answer. */
  readonly isSlow: boolean;
  /** Until the next attempt, after a failed one. */
  readonly retryInMs: number;
  /** Why it is paused, if it is. */
  readonly pauseReason: "gone" | "cursor_expired" | null;
  /** How long the lease goes on; null ends it. */
  readonly leaseSeconds: number | null;
}

/** Without a success for this long, a webhook is paused. */
const PATIENCE = "3 days";

const NOW = sql<Date>`pg_catalog.clock_timestamp()`;

/**
 * Saves the progress of a webhook that {@link takeWebhooks} has returned, unless its lease was lost. If a client has changed the
 * webhook, the lease ends, and of the progress only the cursor is saved, if the client has not set another: a client that
 * changes a webhook again and again must not keep it from advancing.
 *
 * @returns whether its values are still those that it was taken with
 */
export async function saveProgress(run: RunInTime, progress: WebhookProgress): Promise<boolean> {
  const { id, leaseId, changes, cursorChanges, leaseSeconds } = progress;
  const lease = {
    lease_id: leaseSeconds === null ? null : leaseId,
    leased_until:
      leaseSeconds === null
        ? NOW
        : sql<Date>`pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ${leaseSeconds})`,
  };
  return run(async (db, { mayBeDone, mayHaveEffect }) => {
    mayHaveEffect();
    const ours = db
      .updateTable("webhooks")
      .where(sql<boolean>`id = ${id} and lease_id = ${leaseId}`)
      .modifyEnd(sql.raw(UNPREPARED));
    const saved = await ours
      .set({ ...lease, ...columnsOf(progress) })
      .where(sql<boolean>`changes = ${changes}`)
      .returning(sql.lit(1).as("one"))
      .execute();
    if (saved.length > 0) return true;
    await ours
      .set({ lease_id: null, leased_until: NOW })
      .set(
        Object.fromEntries(
          Object.entries(cursorOf(progress)).map(([column, value]) => [
            column,
            sql`case when cursor_changes = ${cursorChanges} then ${value} else ${sql.ref(column)} end`,
          ]),
        ),
      )
      .execute();
    return mayBeDone && leaseSeconds === null;
  }, "write");
}

function cursorOf({ cursor }: WebhookProgress): CursorColumns {
  const position = toCursorColumns(cursor);
  if (!position) throw new TypeError("The progress of a webhook has no cursor of the journal");
  return position;
}

function columnsOf(progress: WebhookProgress) {
  const { isPingSent, isSlow, failures, attempt, attempts, retryInMs, pauseReason } = progress;
  const columns = {
    ...cursorOf(progress),
    is_slow: isSlow,
    failures: JSON.stringify(failures),
    ...(isPingSent && { is_ping_wanted: false }),
  };
  if (pauseReason !== null) {
    return {
      ...columns,
      state: "paused",
      pause_reason: pauseReason,
      next_attempt_at: null,
    } as const;
  }
  if (attempt === null) return columns;
  if (attempt === "succeeded") {
    return { ...columns, attempts: 0, failing_since: null, next_attempt_at: null };
  }
  const isOver = sql<boolean>`coalesce(failing_since < ${NOW} - ${sql.raw(`interval '${PATIENCE}'`)}, false)`;
  return {
    ...columns,
    attempts,
    // The first in a row.
    failing_since: attempts === 1 ? NOW : sql<Date>`coalesce(failing_since, ${NOW})`,
    state: sql<"active" | "paused">`case when ${isOver} then 'paused' else state end`,
    pause_reason: sql<"failing" | null>`case when ${isOver} then 'failing' else pause_reason end`,
    next_attempt_at: sql<Date | null>`case when not ${isOver} then ${NOW} + pg_catalog.make_interval(secs => ${retryInMs / 1_000}) end`,
  };
}
