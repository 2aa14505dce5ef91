import { sql, type Kysely } from "kysely";
import { randomUUID } from "node:crypto";

import { asText, orNull, toBoolean, toInteger, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Database } from "../model/database.ts";
import { readFields, selectFields } from "../model/field.ts";
import { WEBHOOK_FIELDS } from "../model/webhook-fields.ts";
import type { Distribution } from "../settle/distribution.ts";
import { entriesAhead, IS_AT_CURSOR, readCursor, SELECT_CURSOR } from "./webhook-cursor.ts";

export interface TakeWebhooksOptions {
  readonly limit: number;
  /** At most this many whose last attempt has failed, or whose receiver is slow. The others are taken first. @default limit */
  readonly slowLimit?: number;
  /** No other process takes them meanwhile, unless they are given back before. */
  readonly leaseSeconds: number;
}

/** A webhook to deliver to. No other process gets it until its lease ends. */
export interface TakenWebhook {
  readonly id: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  /** Events are signed with each: one, or two while the secret is rotated. */
  readonly secrets: readonly string[];
  /** Of the last journal entry whose events are delivered; null: none. */
  readonly cursor: string | null;
  readonly isPaused: boolean;
  readonly isPingWanted: boolean;
  /** Failed attempts since the last that succeeded. */
  readonly attempts: number;
  /** Whether its receiver has taken long to answer, when it was served last. */
  readonly isSlow: boolean;
  readonly failures: readonly string[];
  /** Of this lease. */
  readonly leaseId: string;
  /** Number of the clients' changes that these values are from. */
  readonly changes: number;
  /** Those of them that set the cursor. */
  readonly cursorChanges: number;
}

const { url, eventTypes, state, failures } = WEBHOOK_FIELDS;
const FIELDS = { url, eventTypes, state, failures };

/** Takes those that have something to deliver, longest not served first. By the clock of the database alone. */
export async function takeWebhooks(
  run: RunInTime,
  { find: findDistribution }: Distribution,
  { limit, slowLimit = limit, leaseSeconds }: TakeWebhooksOptions,
): Promise<readonly TakenWebhook[]> {
  const leaseId = randomUUID();
  return run(async (db, { mayHaveEffect }) => {
    // Their journal has no order of all ticket options, so there are no webhooks.
    if (await findDistribution(db)) return [];
    mayHaveEffect();
    const rows = await db
      .with("quick", () => lockDue(db, limit).where(IS_QUICK))
      .with("slow", () => lockDue(db, slowLimit).where(sql<boolean>`not ${IS_QUICK}`))
      .with("due", (locked) =>
        locked
          .selectFrom("quick")
          .select("id")
          .unionAll(locked.selectFrom("slow").select("id"))
          .limit(limit),
      )
      .updateTable("webhooks")
      .set({
        lease_id: leaseId,
        leased_until: sql`pg_catalog.clock_timestamp() + pg_catalog.make_interval(secs => ${leaseSeconds})`,
      })
      .from("due")
      .whereRef("webhooks.id", "=", "due.id")
      .returning([
        asText("webhooks.id").as("id"),
        "secret",
        sql<
          string | null
        >`case when previous_secret_until > pg_catalog.clock_timestamp() then previous_secret end`.as(
          "previous_secret",
        ),
        ...selectFields(FIELDS),
        ...SELECT_CURSOR,
        ...["is_ping_wanted", "is_slow", "attempts", "changes", "cursor_changes"].map((column) =>
          asText(column).as(column),
        ),
      ])
      .modifyEnd(sql.raw(UNPREPARED))
      .execute();
    return rows.map((row) => toTaken(row, leaseId));
  }, "write");
}

function toTaken(row: Readonly<Record<string, unknown>>, leaseId: string): TakenWebhook {
  const fields = readFields(FIELDS, row);
  const previous = orNull(toText)(row["previous_secret"]);
  return {
    id: toText(row["id"]),
    url: fields.url,
    eventTypes: fields.eventTypes,
    secrets: [toText(row["secret"]), ...(previous === null ? [] : [previous])],
    cursor: readCursor(row),
    isPaused: fields.state === "paused",
    isPingWanted: toBoolean(row["is_ping_wanted"]),
    attempts: toInteger(row["attempts"]),
    isSlow: toBoolean(row["is_slow"]),
    failures: fields.failures,
    leaseId,
    changes: toInteger(row["changes"]),
    cursorChanges: toInteger(row["cursor_changes"]),
  };
}

/** Whether the attempts of a webhook take no longer than those of others, as far as is known. */
const IS_QUICK = sql<boolean>`(attempts = 0 and not is_slow)`;

function lockDue(db: Kysely<Database>, limit: number) {
  return db
    .selectFrom("webhooks")
    .select("webhooks.id")
    .where(isDue(db))
    .orderBy("leased_until", (order) => order.asc().nullsFirst())
    .limit(limit)
    .forUpdate()
    .skipLocked();
}

/** An entry is looked for by a scalar subquery: of an EXISTS PostgreSQL may make a table of the whole journal. */
function isDue(db: Kysely<Database>) {
  const isThere = sql<boolean>`true`.as("is_there");
  const ahead = entriesAhead(db).select(isThere).limit(1);
  const atCursor = db.selectFrom("journal_entries").select(isThere).where(IS_AT_CURSOR).limit(1);
  return sql<boolean>`coalesce(leased_until <= pg_catalog.clock_timestamp(), true) and (
    is_ping_wanted or (
      state = 'active'
      and coalesce(next_attempt_at <= pg_catalog.clock_timestamp(), true)
      and (
        coalesce(${ahead}, false)
        or (cursor_position is not null and not coalesce(${atCursor}, false))
      )
    )
  )`;
}
