import { sql, type Kysely, type SelectQueryBuilder, type Transaction } from "kysely";

import { asText, toInteger, toText, toTimeText } from "../../database/column-text.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import { ACTIVE, type Database } from "../../model/database.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";
import { isOfOption, isOfUser } from "./by-index.ts";

/** A user that may reach a limit of a ticket option. */
export interface WantedUser {
  /** The option whose purchases and holds are read. */
  readonly ticketOptionId: string;
  readonly userId: string;
  /** The ledger of the option with the limit: the same option, or one that it draws on. */
  readonly ledger: Ledger;
  readonly limit: number;
  /** Units that each ticket takes of the option with the limit. */
  readonly units: number;
}

/** By option and user: an option may be wanted for several limits. */
type UsesOfUsers = ReadonlyMap<string, readonly [WantedUser, ...WantedUser[]]>;

function usesOf(wanted: readonly WantedUser[]): UsesOfUsers {
  const uses = new Map<string, [WantedUser, ...WantedUser[]]>();
  for (const user of wanted) {
    const key = keyOf(user);
    const known = uses.get(key);
    if (known) known.push(user);
    else uses.set(key, [user]);
  }
  return uses;
}

function keyOf({ ticketOptionId, userId }: Pick<WantedUser, "ticketOptionId" | "userId">): string {
  return `${ticketOptionId} ${userId}`;
}

/** Adds tickets of users to what their ledgers know of them. */
export type EnterTickets = (
  transaction: Transaction<Database>,
  wanted: readonly WantedUser[],
  now: Date | undefined,
) => Promise<void>;

/**
 * @param select selects {@link COUNTED_COLUMNS}
 * @param ofUsersIn the tickets of users in a ledger
 */
export function prepareEnterTickets(
  select: (value: ValueOf<WantedUsers>) => SelectQueryBuilder<Database, never, CountedRow>,
  ofUsersIn: (ledger: Ledger) => Map<string, number>,
): EnterTickets {
  const read = prepareStatement((value: ValueOf<WantedUsers>) =>
    select(value).modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, wanted, now) => {
    if (wanted.length === 0) return;
    const uses = usesOf(wanted);
    const { rows } = await read(transaction, toWantedUsers(uses, now));
    addCounted(rows, uses, ofUsersIn);
  };
}

/** Adds what was read to the tickets of the users, in units of the options with the limits. */
function addCounted(
  rows: readonly CountedRow[],
  uses: UsesOfUsers,
  ofUsersIn: (ledger: Ledger) => Map<string, number>,
): void {
  for (const row of rows) {
    const key = keyOf({ ticketOptionId: toText(row.ticketOptionId), userId: toText(row.userId) });
    for (const { ledger, userId, limit, units } of uses.get(key)!) {
      const isBeyond = toInteger(row.rows) > limit;
      const quantity = isBeyond ? Infinity : toInteger(row.quantity) * units;
      const ofUsers = ofUsersIn(ledger);
      ofUsers.set(userId, ofUsers.get(userId)! + quantity);
    }
  }
}

interface CountedRow {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: string;
  readonly rows: string;
}

/** {@link WantedUser}s as arrays. */
export interface WantedUsers {
  readonly ticketOptionIds: string;
  readonly userIds: string;
  readonly limits: string;
  /** Null if none of the options has active holds. */
  readonly now: string | null;
}

/** Each row has at least one ticket. So one row more than the limit shows that the user exceeds it. */
function toWantedUsers(uses: UsesOfUsers, now: Date | undefined): WantedUsers {
  const firsts = Array.from(uses.values(), ([first]) => first);
  return {
    ticketOptionIds: toArrayText(firsts.map(({ ticketOptionId }) => ticketOptionId)),
    userIds: toArrayText(firsts.map(({ userId }) => userId)),
    limits: toArrayText(
      Array.from(uses.values(), (each) => Math.max(...each.map(({ limit }) => limit)) + 1),
    ),
    now: now ? toTimeText(now) : null,
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
              .where(
                "expires_at",
                ">",
                sql<Date>`cast(${value("now")} as timestamp with time zone)`,
              )
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
