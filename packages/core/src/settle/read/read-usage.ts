import { sql, type Kysely, type Transaction } from "kysely";

import { asText, toInteger, toText } from "../../column-text.ts";
import { ACTIVE, type Database } from "../../database.ts";
import { prepareStatement, type ValueOf } from "../../prepare-statement.ts";
import { UNPREPARED } from "../../quick-pool.ts";
import type { Ledger } from "../decide/ledger.ts";
import { toArrayText } from "../to-array-text.ts";

/** Enters what each of these users has: purchased, less what was cancelled, and actively held. */
export type EnterUsage = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  wanted: readonly { readonly ticketOptionId: string; readonly userId: string }[],
) => Promise<void>;

interface Values {
  readonly ticketOptionIds: string;
  readonly userIds: string;
}

export function prepareEnterUsage(tables: Kysely<Database>): EnterUsage {
  const read = prepareStatement((value: ValueOf<Values>) => {
    const wanted = sql<{
      ticket_option_id: string;
      user_id: string;
    }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("userIds")} as pg_catalog.uuid[]))`.as<"wanted">(
      sql`wanted(ticket_option_id, user_id)`,
    );
    const columns = [
      asText("wanted.ticket_option_id").as("ticketOptionId"),
      asText("wanted.user_id").as("userId"),
    ] as const;
    return tables
      .selectFrom(wanted)
      .innerJoin("purchases", (join) =>
        join
          .onRef("purchases.ticket_option_id", "=", "wanted.ticket_option_id")
          .onRef("purchases.user_id", "=", "wanted.user_id"),
      )
      .select(columns)
      .select(asText(sql`(purchases.quantity - purchases.cancelled_quantity)`).as("quantity"))
      .unionAll(
        tables
          .selectFrom(wanted)
          .innerJoin("holds", (join) =>
            join
              .onRef("holds.ticket_option_id", "=", "wanted.ticket_option_id")
              .onRef("holds.user_id", "=", "wanted.user_id")
              .on("holds.status", "=", ACTIVE),
          )
          .select(columns)
          .select(asText("holds.quantity").as("quantity")),
      )
      .modifyEnd(sql.raw(UNPREPARED));
  });
  return async (transaction, ledgers, wanted) => {
    if (wanted.length === 0) return;
    for (const { ticketOptionId, userId } of wanted)
      ledgers.get(ticketOptionId)!.usage.set(userId, 0);
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(wanted.map(({ ticketOptionId }) => ticketOptionId)),
      userIds: toArrayText(wanted.map(({ userId }) => userId)),
    });
    for (const row of rows) {
      const { usage } = ledgers.get(toText(row.ticketOptionId))!;
      const userId = toText(row.userId);
      usage.set(userId, usage.get(userId)! + toInteger(row.quantity));
    }
  };
}
