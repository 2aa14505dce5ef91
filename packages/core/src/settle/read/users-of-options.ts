import { sql, type Kysely, type RawBuilder } from "kysely";

import { asText } from "../../database/column-text.ts";
import type { ValueOf } from "../../database/prepare-statement.ts";
import { ACTIVE, type Database } from "../../model/database.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";
import { isOfOption, isOfUser } from "./by-index.ts";

/** A user that may reach a limit of a ticket option. */
export interface WantedUser {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly limit: number;
}

/** {@link WantedUser}s as arrays. */
export interface WantedUsers {
  readonly ticketOptionIds: string;
  readonly userIds: string;
  readonly limits: string;
}

/** Each row has at least one ticket. So one row more than the limit shows that the user exceeds it. */
export function toWantedUsers(wanted: readonly WantedUser[]): WantedUsers {
  return {
    ticketOptionIds: toArrayText(wanted.map(({ ticketOptionId }) => ticketOptionId)),
    userIds: toArrayText(wanted.map(({ userId }) => userId)),
    limits: toArrayText(wanted.map(({ limit }) => limit + 1)),
  };
}

/** The table expression for {@link WantedUsers}. */
export function wantedUsers(value: ValueOf<WantedUsers>) {
  return sql<{
    ticket_option_id: string;
    user_id: string;
    most: string;
  }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("userIds")} as pg_catalog.uuid[]), cast(${value("limits")} as bigint[]))`.as<"wanted">(
    sql`wanted(ticket_option_id, user_id, most)`,
  );
}

/** What is selected of each user: the sum of its tickets, and the number of rows. */
export const COUNTED_COLUMNS = [
  asText("wanted.ticket_option_id").as("ticketOptionId"),
  asText("wanted.user_id").as("userId"),
  asText("counted.quantity").as("quantity"),
  asText("counted.rows").as("rows"),
] as const;

export const COUNTS = [
  sql`coalesce(pg_catalog.sum(live.quantity), 0)`.as("quantity"),
  sql`pg_catalog.count(*)`.as("rows"),
] as const;

/** Selects what users hold: their active holds that have not expired. */
export function selectHeld(
  tables: Kysely<Database>,
  value: ValueOf<WantedUsers>,
  inShard: InShard,
  now: RawBuilder<Date>,
) {
  return tables
    .selectFrom(wantedUsers(value))
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
          .select(COUNTS)
          .as("counted"),
      (join) => join.onTrue(),
    )
    .select(COUNTED_COLUMNS);
}
