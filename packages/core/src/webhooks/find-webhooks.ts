import { sql, type Kysely } from "kysely";

import { asText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { listRequestSchemas } from "../lists/list-request-schemas.ts";
import type { ListRequest, Page } from "../lists/page.ts";
import { readPage } from "../lists/read-page.ts";
import type { Database } from "../model/database.ts";
import { parseInput } from "../model/parse-input.ts";
import { isUuid, MAX_BACKLOG } from "../model/rules.ts";
import { toWebhook, WEBHOOK_COLUMNS, type Webhook } from "../model/webhook.ts";
import type { Distribution } from "../settle/distribution.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { entriesAhead } from "./webhook-cursor.ts";

/** Finds webhooks by their ids, in no order. An id that is no UUID names nothing. */
export async function findWebhooks(
  run: RunInTime,
  { find: findDistribution }: Distribution,
  ids: readonly string[],
): Promise<readonly Webhook[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];
  // Distributed tables have none, and cannot count the backlog of any.
  return run(async (db) => ((await findDistribution(db)) ? [] : readWebhooks(db, uuids)));
}

export async function readWebhooks(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<readonly Webhook[]> {
  const rows = await db
    .selectFrom("webhooks")
    .select([...WEBHOOK_COLUMNS, backlogOf(db)])
    .where(sql<boolean>`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`)
    .modifyEnd(sql.raw(UNPREPARED))
    .execute();
  return rows.map((row) => toWebhook(row));
}

export async function listWebhooks(
  run: RunInTime,
  { find: findDistribution }: Distribution,
  request: ListRequest<"webhooks"> = {},
): Promise<Page<Webhook>> {
  const page = parseInput(listRequestSchemas.webhooks, request);
  return run(async (db) => {
    if (await findDistribution(db)) return { items: [], hasPrevious: false, hasNext: false };
    const webhooks = db.selectFrom("webhooks").selectAll("webhooks").select(backlogOf(db));
    const listed = {
      queries: [webhooks],
      columns: [...WEBHOOK_COLUMNS, sql.ref<string>("backlog").as("backlog")],
      toItem: (row: Readonly<Record<string, unknown>>) => toWebhook(row),
    };
    return readPage(db, listed, page);
  });
}

/** Counts the entries that the index leads to, up to a limit. */
function backlogOf(db: Kysely<Database>) {
  const ahead = entriesAhead(db).select(sql.lit(1).as("one")).limit(sql.lit(MAX_BACKLOG));
  return asText(sql`(select pg_catalog.count(*) from ${ahead} as ahead)`).as("backlog");
}
