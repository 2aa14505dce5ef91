import { sql } from "kysely";

import type { RunInTime } from "../database/run-in-time.ts";
import { WebhookNotFoundError } from "../model/errors.ts";
import { isUuid } from "../model/rules.ts";

export async function deleteWebhook(run: RunInTime, id: string): Promise<void> {
  if (!isUuid(id)) throw new WebhookNotFoundError();
  const isDone = await run(async (db, { mayBeDone, mayHaveEffect }) => {
    mayHaveEffect();
    const deleted = await db
      .deleteFrom("webhooks")
      .where(sql<boolean>`id = ${id}`)
      .returning(sql.lit(1).as("one"))
      .execute();
    return mayBeDone || deleted.length > 0;
  }, "write");
  if (!isDone) throw new WebhookNotFoundError();
}
