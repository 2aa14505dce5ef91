import { sql, type Kysely, type Transaction } from "kysely";

import { toInteger, toText, toTimeText } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Ledger } from "../decide/ledger.ts";
import { isOfOption, isOfUser } from "./by-index.ts";
import type { InShard } from "../in-shard.ts";
import {
  COUNTED_COLUMNS,
  COUNTS,
  selectHeld,
  toWantedUsers,
  wantedUsers,
  type WantedUser,
  type WantedUsers,
} from "./users-of-options.ts";

/**
 * Enters the tickets of each of these users: counted purchases, without cancelled tickets, and active holds. At most one
 * row more than the limit is read.
 *
 * @param now undefined if none of the options has active holds
 */
export type EnterUsage = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
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
  return async (transaction, ledgers, wanted, now) => {
    if (wanted.length === 0) return;
    const limits = new Map<string, number>();
    for (const { ticketOptionId, userId, limit } of wanted) {
      ledgers.get(ticketOptionId)!.usage.set(userId, 0);
      limits.set(ticketOptionId, limit);
    }
    const { rows } = await read(transaction, {
      ...toWantedUsers(wanted),
      now: now ? toTimeText(now) : null,
    });
    for (const row of rows) {
      const ticketOptionId = toText(row.ticketOptionId);
      const { usage } = ledgers.get(ticketOptionId)!;
      const userId = toText(row.userId);
      const isBeyond = toInteger(row.rows) > limits.get(ticketOptionId)!;
      const quantity = isBeyond ? Infinity : toInteger(row.quantity);
      usage.set(userId, usage.get(userId)! + quantity);
    }
  };
}
