import { sql, type Kysely, type UpdateObject } from "kysely";

import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { listJournal } from "../journal/list-journal.ts";
import type { Database } from "../model/database.ts";
import { InvalidInputError, JournalOffError, WebhookNotFoundError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";
import { parseInput } from "../model/parse-input.ts";
import { webhookChangesSchema, type Webhook, type WebhookChanges } from "../model/webhook.ts";
import { expectUrl } from "./expect-url.ts";
import { readWebhooks } from "./find-webhooks.ts";
import { newSecret } from "./new-secret.ts";
import { toCursorColumns } from "./webhook-cursor.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

type NewValues = UpdateObject<Database, "webhooks", "webhooks">;

/** How long events are signed with the old secret too. */
const ROTATION = "1 day";

export async function changeWebhook(
  run: RunInTime,
  settings: WebhookSettings,
  input: WebhookChanges,
): Promise<Webhook> {
  const { id, url, eventTypes, description, state, cursor, ...wanted } = parseInput(
    webhookChangesSchema,
    input,
  );
  if (url != null) expectUrl(url, settings);
  const position = cursor === undefined ? {} : toCursorColumns(cursor);
  if (!position) throw notACursor();
  if (!settings.keepsJournal) throw new JournalOffError();
  if (!isUuid(id)) throw new WebhookNotFoundError();
  if (cursor != null) {
    await listJournal(run, settings.distribution, { after: cursor, size: 1 });
  }
  const secret = wanted.rotateSecret ? newSecret() : null;
  const values: NewValues = {
    ...(url != null && { url }),
    ...(eventTypes != null && { event_types: JSON.stringify(eventTypes) }),
    ...(description !== undefined && { description }),
    ...position,
    ...(state != null && {
      state,
      pause_reason:
        state === "active" ? null : sql<"requested">`coalesce(pause_reason, 'requested')`,
    }),
    ...(secret !== null && {
      secret,
      // Until a rotation is over, receivers may have the secret from before it: another one, or a repeated request, keeps that.
      previous_secret: sql<string>`case
        when secret = ${secret} or previous_secret_until > pg_catalog.clock_timestamp() then previous_secret
        else secret
      end`,
      previous_secret_until: sql<Date>`pg_catalog.clock_timestamp() + ${sql.raw(`interval '${ROTATION}'`)}`,
    }),
    ...(wanted.sendPing && { is_ping_wanted: true }),
    attempts: 0,
    failing_since: null,
    next_attempt_at: null,
    changes: sql<number>`changes + 1`,
    ...(cursor !== undefined && { cursor_changes: sql<number>`cursor_changes + 1` }),
  };
  return run(async (db, { mayHaveEffect }) => {
    mayHaveEffect();
    await update(db, id, values);
    const [webhook] = await readWebhooks(db, [id]);
    if (!webhook) throw new WebhookNotFoundError();
    return { ...webhook, secret };
  }, "write");
}

async function update(db: Kysely<Database>, id: string, values: NewValues): Promise<void> {
  await db
    .updateTable("webhooks")
    .set(values)
    .where(sql<boolean>`id = ${id}`)
    .modifyEnd(sql.raw(UNPREPARED))
    .execute();
}

function notACursor(): InvalidInputError {
  const message = "must be a cursor of the journal, sorted by position";
  return new InvalidInputError([{ path: ["cursor"], message }]);
}
