import { sql, type Kysely, type Transaction } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import { isOfOption, isOfUser } from "./by-index.ts";
import type { InShard } from "../in-shard.ts";
import {
  addCounted,
  COUNTED_COLUMNS,
  COUNTS,
  selectHeld,
  toWantedUsers,
  usesOf,
  wantedUsers,
  type WantedUser,
  type WantedUsers,
} from "./users-of-options.ts";

/**
 * Adds the tickets of each of these users to their usage: counted purchases, without cancelled tickets, and active holds.
 * At most one row more than the limit is read.
 *
 * @param now undefined if none of the options has active holds
 */
export type EnterUsage = (
  transaction: Transaction<Database>,
  wanted: readonly WantedUser[],
  now: Date | undefined,
) => Promise<void>;

export function prepareEnterUsage(tables: Kysely<Database>, inShard: InShard): EnterUsage {
  const read = prepareStatement((value: ValueOf<WantedUsers & { readonly now: string | null }>) =>
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
      .unionAll(
        selectHeld(
          tables,
          value,
          inShard,
          sql<Date>`cast(${value("now")} as timestamp with time zone)`,
        ),
      )
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, wanted, now) => {
    if (wanted.length === 0) return;
    const uses = usesOf(wanted);
    const { rows } = await read(transaction, {
      ...toWantedUsers(uses),
      now: now ? toTimeText(now) : null,
    });
    addCounted(rows, uses, ({ usage }) => usage);
  };
}
