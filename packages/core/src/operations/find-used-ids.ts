import { sql } from "kysely";

import { asText, orNull, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { isAnyOf } from "../settle/lock-rows.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import type { Find } from "./find-resources.ts";

/** An id that something has. */
export interface UsedId {
  readonly id: string;
  /** The request that it was chosen for. Null: no client has chosen it for a claim. */
  readonly request: string | null;
}

export type FindUsedIds = Find<UsedId>;

/** Tables whose rows have ids that are shown to clients. */
const TABLES = [
  "ticket_options",
  "purchases",
  "holds",
  "cancellations",
  "transfers",
  "capacity_moves",
  "webhooks",
] as const;

/** Looks ids up in all tables. */
export async function findUsedIds(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly UsedId[]> {
  const wanted = isAnyOf(sql.val(toArrayText(ids)));
  const rows = await run((db) => {
    let query = db
      .selectFrom("chosen_ids")
      .select([asText("id").as("id"), asText<string | null>("request").as("request")])
      .where("id", "=", wanted);
    for (const table of TABLES) {
      query = query.unionAll(
        db
          .selectFrom(table)
          .select([asText("id").as("id"), sql<string | null>`null`.as("request")])
          .where("id", "=", wanted),
      );
    }
    return query.modifyEnd(sql.raw(UNPREPARED)).execute();
  });
  const used = new Map<string, UsedId>();
  for (const row of rows) {
    const [id, request] = [toText(row.id), orNull(toText)(row.request)];
    if (request !== null || !used.has(id)) used.set(id, { id, request });
  }
  return [...used.values()];
}
