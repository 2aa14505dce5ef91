import { sql, type Kysely, type Transaction } from "kysely";

import { asText, toInteger, toText, toTimeText } from "../../database/column-text.ts";
import { ACTIVE, type Database } from "../../model/database.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Ledger } from "../decide/ledger.ts";
import { isOfOption, isOfUser } from "./by-index.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";

/**
 * Enters the tickets of each of these users: counted purchases, without cancelled tickets, and active holds.
 *
 * Each row has at least one ticket. So more rows than the limit show that the user exceeds it, and at most one row more
 * than the limit is read.
 *
 * @param now undefined if none of the options has active holds
 */
export type EnterUsage = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  wanted: readonly WantedUsage[],
  now: Date | undefined,
) => Promise<void>;

interface WantedUsage {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly limit: number;
}

interface Values {
  readonly ticketOptionIds: string;
  readonly userIds: string;
  readonly limits: string;
  readonly now: string | null;
}

export function prepareEnterUsage(tables: Kysely<Database>, inShard: InShard): EnterUsage {
  const read = prepareStatement((value: ValueOf<Values>) => {
    const wanted = sql<{
      ticket_option_id: string;
      user_id: string;
      most: string;
    }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("userIds")} as pg_catalog.uuid[]), cast(${value("limits")} as bigint[]))`.as<"wanted">(
      sql`wanted(ticket_option_id, user_id, most)`,
    );
    const now = sql<Date>`cast(${value("now")} as timestamp with time zone)`;
    const columns = [
      asText("wanted.ticket_option_id").as("ticketOptionId"),
      asText("wanted.user_id").as("userId"),
      asText("counted.quantity").as("quantity"),
      asText("counted.rows").as("rows"),
    ] as const;
    const counts = [
      sql`coalesce(pg_catalog.sum(live.quantity), 0)`.as("quantity"),
      sql`pg_catalog.count(*)`.as("rows"),
    ] as const;
    return tables
      .selectFrom(wanted)
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
            .select(counts)
            .as("counted"),
        (join) => join.onTrue(),
      )
      .select(columns)
      .unionAll(
        tables
          .selectFrom(wanted)
          .innerJoinLateral(
            (db) =>
              db
                .selectFrom(
                  db
                    .selectFrom("holds")
                    .select("quantity")
                    .where(isOfOption("holds"))
                    .where(inShard("holds.ticket_option_id", value("ticketOptionIds")))
                    .where(isOfUser("holds"))
                    .where("status", "=", ACTIVE)
                    .where("expires_at", ">", now)
                    .orderBy("ticket_option_id")
                    .orderBy("user_id")
                    .orderBy("expires_at")
                    .limit(sql<number>`wanted.most`)
                    .as("live"),
                )
                .select(counts)
                .as("counted"),
            (join) => join.onTrue(),
          )
          .select(columns),
      )
      .modifyEnd(sql.raw(UNPREPARED));
  });
  return async (transaction, ledgers, wanted, now) => {
    if (wanted.length === 0) return;
    const limits = new Map<string, number>();
    for (const { ticketOptionId, userId, limit } of wanted) {
      ledgers.get(ticketOptionId)!.usage.set(userId, 0);
      limits.set(ticketOptionId, limit);
    }
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(wanted.map(({ ticketOptionId }) => ticketOptionId)),
      userIds: toArrayText(wanted.map(({ userId }) => userId)),
      limits: toArrayText(wanted.map(({ limit }) => limit + 1)),
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
