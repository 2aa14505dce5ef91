import { sql, type Kysely } from "kysely";

import { asText, toInteger, toText } from "../database/column-text.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { listJournal } from "../journal/list-journal.ts";
import { cursorAtEnd } from "../lists/cursor.ts";
import type { CallOptions } from "../model/call-options.ts";
import type { Database } from "../model/database.ts";
import {
  IdempotencyKeyReusedError,
  InvalidInputError,
  JournalOffError,
  WebhookLimitExceededError,
} from "../model/errors.ts";
import { newWebhookSchema, type NewWebhook, type Webhook } from "../model/webhook.ts";
import { chooseIds, type LoadIdOfKey } from "../operations/idempotency.ts";
import { parseRequest } from "../operations/parse-request.ts";
import { expectUrl } from "./expect-url.ts";
import { readWebhooks } from "./find-webhooks.ts";
import { newSecret } from "./new-secret.ts";
import { toCursorColumns } from "./webhook-cursor.ts";
import type { WebhookSettings } from "./webhook-settings.ts";

export async function createWebhook(
  run: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  settings: WebhookSettings,
  input: NewWebhook,
  options: CallOptions = {},
): Promise<Webhook> {
  const { url, eventTypes, description } = parseRequest(newWebhookSchema, input, options);
  expectUrl(url, settings);
  if (!settings.keepsJournal) throw new JournalOffError();
  const { idFor, createdBy } = await chooseIds(loadIdOfKey, options);
  if (await run(settings.distribution.find)) throw noFeedOfShards();
  const end = { size: 1, before: cursorAtEnd("position") };
  const { items } = await listJournal(run, settings.distribution, end);
  const row = {
    id: idFor("webhook"),
    url,
    event_types: JSON.stringify(eventTypes),
    description: description ?? null,
    state: "active",
    pause_reason: null,
    secret: newSecret(),
    ...toCursorColumns(items[0]?.cursor ?? null)!,
    is_ping_wanted: false,
    attempts: 0,
    failures: "[]",
    changes: 0,
    created_by: createdBy,
  } as const;
  return run(async (db, { mayHaveEffect }) => {
    for (;;) {
      // Throws after the timeout.
      mayHaveEffect();
      const number = await findFreeNumber(db, row.id, settings.maxWebhooks);
      if (number === undefined) throw new WebhookLimitExceededError();
      await db
        .insertInto("webhooks")
        .values({ ...row, number })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      // Another creation may have taken the number, or the same request may have created it.
      const [webhook] = await readWebhooks(db, [row.id]);
      if (!webhook) continue;
      if (!isSame(webhook, input)) throw new IdempotencyKeyReusedError();
      return { ...webhook, secret: await readSecret(db, row.id) };
    }
  }, "write");
}

function isSame(webhook: Webhook, { url, eventTypes, description = null }: NewWebhook): boolean {
  return (
    webhook.url === url &&
    webhook.description === description &&
    webhook.eventTypes.join() === eventTypes.join()
  );
}

async function readSecret(db: Kysely<Database>, id: string): Promise<string> {
  const { secret } = await db
    .selectFrom("webhooks")
    .select("secret")
    .where(sql<boolean>`id = ${id}`)
    .executeTakeFirstOrThrow();
  return toText(secret);
}

/**
 * Any number that no webhook has, so that two creations rarely find the same. Undefined if there is none. A webhook that an
 * earlier attempt has inserted has its own.
 */
async function findFreeNumber(
  db: Kysely<Database>,
  id: string,
  most: number,
): Promise<number | undefined> {
  const [free] = await db
    .selectFrom(
      sql<{ number: number }>`pg_catalog.generate_series(1, cast(${most} as integer))`.as<"free">(
        sql`free(number)`,
      ),
    )
    .leftJoin("webhooks", (join) =>
      join.onRef("webhooks.number", "=", "free.number").on(sql<boolean>`webhooks.id <> ${id}`),
    )
    .select(asText("free.number").as("number"))
    .where("webhooks.number", "is", null)
    .orderBy(sql`pg_catalog.random()`)
    .limit(1)
    .execute();
  return free && toInteger(free.number);
}

function noFeedOfShards(): InvalidInputError {
  const message = "distributed tables have no journal of all ticket options, which webhooks need";
  return new InvalidInputError([{ path: [], message }]);
}
