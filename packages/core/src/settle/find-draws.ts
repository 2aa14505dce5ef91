import { sql, type Kysely } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws, readDraws } from "../model/draw.ts";
import { createKnownDraws, joinIds } from "./known-draws.ts";
import { isAnyOf } from "./lock-rows.ts";
import { toArrayText } from "./to-array-text.ts";

/**
 * Adds what these ticket options draw on. It never changes, so it is read without a lock, and remembered.
 *
 * @returns each id once, sorted
 */
export type FindDraws = (
  db: Kysely<Database>,
  ticketOptionIds: readonly string[],
) => Promise<readonly string[]>;

export function createFindDraws(): FindDraws {
  const known = createKnownDraws();
  return async (db, ticketOptionIds) => {
    const unknown = ticketOptionIds.filter((id) => !known.has(id));
    if (unknown.length === 0) return known.withDrawn(ticketOptionIds);
    const rows = await db
      .selectFrom("ticket_options")
      .select([asText("id").as("id"), asText<string | null>("draws_on").as("drawsOn")])
      .where("id", "=", isAnyOf(sql.val(toArrayText(unknown))))
      .execute();
    const found = rows.map(({ id, drawsOn }) => ({
      id: toText(id),
      drawn: idsOfDraws(readDraws(drawsOn)),
    }));
    for (const { id, drawn } of found) known.remember(id, drawn);
    return joinIds(
      known.withDrawn(ticketOptionIds),
      found.flatMap(({ drawn }) => drawn),
    );
  };
}
