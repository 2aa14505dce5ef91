import { sql, type Kysely } from "kysely";

import { asText, timeValue, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { Database } from "../model/database.ts";

/**
 * Finds the first version of a ticket option whose entry was written at this time or later, by a binary search: some twenty
 * index lookups in one statement for a million entries. After the last entry, and without entries, the version that would be
 * next.
 *
 * A clock that was set back makes it inexact: then it finds one of several such places.
 */
export async function findVersionAt(
  db: Kysely<Database>,
  ticketOptionId: string,
  time: Date,
): Promise<string> {
  const middle = sql<string>`(search.least + search.most) / 2`;
  const isBefore = sql<boolean>`probe.created_at < ${timeValue(time)}`;
  const { version } = await db
    // All entries below `least` are before the time, and none from `most` on is.
    .withRecursive("search(least, most)", (search) =>
      search
        .selectFrom("journal_entries")
        .where("ticket_option_id", "=", ticketOptionId)
        .select([
          sql<string>`coalesce(pg_catalog.min(version), 0)`.as("least"),
          sql<string>`coalesce(pg_catalog.max(version) + 1, 0)`.as("most"),
        ])
        .unionAll(
          search
            .selectFrom("search")
            .innerJoinLateral(
              // Versions are missing where the journal has a gap.
              search
                .selectFrom("journal_entries")
                .select(["version", "created_at"])
                .where("ticket_option_id", "=", ticketOptionId)
                .where(sql<boolean>`version >= ${middle}`)
                .orderBy("version")
                .limit(sql.lit(1))
                .as("probe"),
              (join) => join.onTrue(),
            )
            .select([
              sql<string>`case when ${isBefore} then probe.version + 1 else search.least end`.as(
                "least",
              ),
              sql<string>`case when ${isBefore} then search.most else ${middle} end`.as("most"),
            ])
            .whereRef("search.least", "<", "search.most"),
        ),
    )
    .selectFrom("search")
    .select(asText("least").as("version"))
    .whereRef("least", ">=", "most")
    .modifyEnd(sql.raw(UNPREPARED))
    .executeTakeFirstOrThrow();
  return toText(version);
}
