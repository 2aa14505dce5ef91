import { sql, type Kysely, type Transaction } from "kysely";

import {
  asMilliseconds,
  asText,
  toInteger,
  toText,
  toTime,
  toTimeText,
} from "../../column-text.ts";
import { ACTIVE, type Database } from "../../database.ts";
import { prepareStatement, type ValueOf } from "../../prepare-statement.ts";
import { UNPREPARED } from "../../quick-pool.ts";
import { toArrayText } from "../to-array-text.ts";

/** An active hold: one whose time is up, or the one whose time is up next. */
export interface DueHold {
  readonly ticketOptionId: string;
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  readonly expiresAt: Date;
}

/** Reads active holds whose time is up, the oldest first, and the first whose time is not. */
export type ReadDueHolds = (
  transaction: Transaction<Database>,
  options: readonly { readonly ticketOptionId: string; readonly holdsExpireAt: Date }[],
  now: Date,
) => Promise<readonly DueHold[]>;

interface Values {
  readonly ticketOptionIds: string;
  readonly since: string;
  readonly now: string;
}

/** Each option's are looked for from the time on that its row says: before it are dead entries of the index. */
export function prepareReadDueHolds(tables: Kysely<Database>): ReadDueHolds {
  const read = prepareStatement((value: ValueOf<Values>) => {
    const wanted = sql<{
      ticket_option_id: string;
      since: Date;
    }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("since")} as timestamp with time zone[]))`.as<"wanted">(
      sql`wanted(ticket_option_id, since)`,
    );
    const now = sql<Date>`cast(${value("now")} as timestamp with time zone)`;
    const active = (comparison: "<=" | ">", limit: number) =>
      tables
        .selectFrom(wanted)
        .innerJoinLateral(
          (db) =>
            db
              .selectFrom("holds")
              .select([
                asText("ticket_option_id").as("ticketOptionId"),
                asText("id").as("id"),
                asText("user_id").as("userId"),
                asText("quantity").as("quantity"),
                asMilliseconds("expires_at").as("expiresAt"),
              ])
              .whereRef("ticket_option_id", "=", "wanted.ticket_option_id")
              .whereRef("expires_at", ">=", "wanted.since")
              .where("expires_at", comparison, now)
              .where("status", "=", ACTIVE)
              .orderBy("expires_at")
              .limit(limit)
              .as("found"),
          (join) => join.onTrue(),
        )
        .selectAll("found");
    return active("<=", 1_000_000).unionAll(active(">", 1)).modifyEnd(sql.raw(UNPREPARED));
  });
  return async (transaction, options, now) => {
    if (options.length === 0) return [];
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(options.map(({ ticketOptionId }) => ticketOptionId)),
      since: toArrayText(options.map(({ holdsExpireAt }) => toTimeText(holdsExpireAt))),
      now: toTimeText(now),
    });
    return rows.map((row) => ({
      ticketOptionId: toText(row.ticketOptionId),
      id: toText(row.id),
      userId: toText(row.userId),
      quantity: toInteger(row.quantity),
      expiresAt: toTime(row.expiresAt),
    }));
  };
}
