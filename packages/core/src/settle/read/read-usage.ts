import { sql, type Kysely } from "kysely";

import type { Database } from "../../model/database.ts";
import { isOfOption, isOfUser } from "./by-index.ts";
import type { InShard } from "../in-shard.ts";
import {
  COUNTED_COLUMNS,
  COUNTS,
  prepareEnterTickets,
  selectHeld,
  wantedUsers,
  type EnterTickets,
} from "./users-of-options.ts";

/**
 * Adds the tickets of each of these users to their usage: counted purchases, without cancelled tickets, and active holds.
 * Of each of both at most one row more than the limit is read.
 */
export function prepareEnterUsage(tables: Kysely<Database>, inShard: InShard): EnterTickets {
  return prepareEnterTickets(
    (value) =>
      tables
        .selectFrom(wantedUsers(value))
        .innerJoinLateral(
          (db) =>
            db
              .selectFrom(
                db
                  .selectFrom("purchases")
                  .select(sql<number>`quantity - cancelled_quantity`.as("quantity"))
                  .where(isOfOption("purchases"))
                  .where(inShard("purchases.ticket_option_id", value("ticketOptionIds")))
                  .where(isOfUser("purchases"))
                  .whereRef("cancelled_quantity", "<", "quantity")
                  .where(sql<boolean>`counted is not false`)
                  .orderBy("ticket_option_id")
                  .orderBy("user_id")
                  .limit(sql<number>`wanted.most`)
                  .as("live"),
              )
              .select(COUNTS)
              .as("counted"),
          (join) => join.onTrue(),
        )
        .select(COUNTED_COLUMNS)
        .unionAll(selectHeld(tables, value, inShard)),
    ({ usage }) => usage,
  );
}
