import { sql } from "kysely";

import { asText, orNull, toInteger } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Distribution } from "../settle/distribution.ts";
import { entriesAhead } from "./webhook-cursor.ts";

/** The state of all webhooks together, for metrics. */
export interface WebhookStatus {
  /** The age of the oldest journal entry that an active webhook has not delivered. 0 if there is none. */
  readonly lagSeconds: number;
  /** Webhooks that were paused because events could not be delivered. */
  readonly paused: number;
}

export async function readWebhookStatus(
  run: RunInTime,
  { find: findDistribution }: Distribution,
): Promise<WebhookStatus> {
  return run(async (db) => {
    if (await findDistribution(db)) return { lagSeconds: 0, paused: 0 };
    const next = entriesAhead(db).select("journal_entries.created_at").limit(1);
    const { ms, paused } = await db
      .selectFrom("webhooks")
      .select([
        asText<string | null>(
          sql`pg_catalog.floor(extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.min(case when state = 'active' then ${next} end)) * 1000)`,
        ).as("ms"),
        asText(sql`pg_catalog.count(*) filter (where pause_reason <> 'requested')`).as("paused"),
      ])
      .modifyEnd(sql.raw(UNPREPARED))
      .executeTakeFirstOrThrow();
    const lagMs = orNull(toInteger)(ms) ?? 0;
    return { lagSeconds: Math.max(0, lagMs) / 1_000, paused: toInteger(paused) };
  });
}
