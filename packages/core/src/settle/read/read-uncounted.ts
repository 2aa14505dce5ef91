import { sql, type Kysely, type Transaction } from "kysely";

import { asText, toBoolean, toInteger, toText } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import { applyEvent } from "../decide/apply-event.ts";
import type { Ledger } from "../decide/ledger.ts";
import { isOfOption, isOfUser } from "./by-index.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";

/** Maximum number of purchases of a user, of all ticket options, that are read under the lock. Most users have fewer. */
const MAX_OF_A_USER = 100;

/** Maximum number of purchases that one transaction counts: about ten milliseconds of work. */
const PORTION = 1_000;

/**
 * Adds purchases that are not counted yet to the usage of users. Such purchases were made before their ticket option had
 * a limit per user. They are searched among the purchases of the user of all options, of which 100 are read. The usage
 * of a user with more is not known, so each transaction counts a portion of the option's purchases until it is known.
 */
export type EnterUncounted = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  wanted: readonly { readonly ticketOptionId: string; readonly userId: string }[],
) => Promise<void>;

/**
 * Counts the next purchases of these ticket options. The options must have a limit, or get one in the same transaction.
 * Otherwise new purchases would not be counted.
 */
export type CountPortion = (
  transaction: Transaction<Database>,
  ledgers: readonly Ledger[],
) => Promise<void>;

interface WantedUsers {
  readonly ticketOptionIds: string;
  readonly userIds: string;
}

interface WantedPortions {
  readonly ticketOptionIds: string;
  readonly from: string;
  readonly most: number;
}

const IS_UNCOUNTED = sql<boolean>`(counted is false and cancelled_quantity < quantity)`;

export function prepareEnterUncounted(tables: Kysely<Database>, inShard: InShard): EnterUncounted {
  const read = prepareStatement((value: ValueOf<WantedUsers>) =>
    tables
      .selectFrom(
        sql<{
          ticket_option_id: string;
          user_id: string;
        }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("userIds")} as pg_catalog.uuid[]))`.as<"wanted">(
          sql`wanted(ticket_option_id, user_id)`,
        ),
      )
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom(
              db
                .selectFrom("purchases")
                .select([
                  "ticket_option_id",
                  sql<number>`quantity - cancelled_quantity`.as("quantity"),
                  IS_UNCOUNTED.as("is_uncounted"),
                ])
                .where(isOfUser("purchases"))
                .where(inShard("purchases.ticket_option_id", value("ticketOptionIds")))
                .orderBy("user_id")
                .orderBy("id")
                .limit(sql.lit(MAX_OF_A_USER + 1))
                .as("mine"),
            )
            .select([
              sql`coalesce(pg_catalog.sum(mine.quantity) filter (where mine.is_uncounted and mine.ticket_option_id = wanted.ticket_option_id), 0)`.as(
                "quantity",
              ),
              sql`pg_catalog.count(*)`.as("rows"),
            ])
            .as("found"),
        (join) => join.onTrue(),
      )
      .select([
        asText("wanted.ticket_option_id").as("ticketOptionId"),
        asText("wanted.user_id").as("userId"),
        asText("found.quantity").as("quantity"),
        asText("found.rows").as("rows"),
      ])
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, ledgers, wanted) => {
    if (wanted.length === 0) return;
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(wanted.map(({ ticketOptionId }) => ticketOptionId)),
      userIds: toArrayText(wanted.map(({ userId }) => userId)),
    });
    for (const row of rows) {
      const { usage, uncountedUsers } = ledgers.get(toText(row.ticketOptionId))!;
      const userId = toText(row.userId);
      const isKnown = toInteger(row.rows) <= MAX_OF_A_USER;
      if (!isKnown) uncountedUsers.add(userId);
      usage.set(userId, usage.get(userId)! + (isKnown ? toInteger(row.quantity) : Infinity));
    }
  };
}

export function prepareCountPortion(tables: Kysely<Database>, inShard: InShard): CountPortion {
  const read = prepareStatement((value: ValueOf<WantedPortions>) =>
    tables
      .selectFrom(
        sql<{
          ticket_option_id: string;
          first: string;
        }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("from")} as pg_catalog.uuid[]))`.as<"wanted">(
          sql`wanted(ticket_option_id, first)`,
        ),
      )
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom("purchases")
            .select([
              asText("ticket_option_id").as("ticketOptionId"),
              asText("purchases.id").as("id"),
              asText(IS_UNCOUNTED).as("isUncounted"),
            ])
            .where(isOfOption("purchases"))
            .where(inShard("purchases.ticket_option_id", value("ticketOptionIds")))
            .whereRef("purchases.id", ">=", "wanted.first")
            .orderBy("ticket_option_id")
            .orderBy("purchases.id")
            .limit(sql<number>`cast(${value("most")} as integer)`)
            .as("found"),
        (join) => join.onTrue(),
      )
      .selectAll("found")
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, ledgers) => {
    if (ledgers.length === 0) return;
    const portion = Math.max(1, Math.floor(PORTION / ledgers.length));
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(ledgers.map(({ ticketOptionId }) => ticketOptionId)),
      from: toArrayText(ledgers.map(({ uncountedFrom }) => uncountedFrom!)),
      most: portion + 1,
    });
    const found = Map.groupBy(rows, ({ ticketOptionId }) => toText(ticketOptionId));
    for (const ledger of ledgers) {
      const { ticketOptionId } = ledger;
      const purchases = found.get(ticketOptionId) ?? [];
      const next = purchases[portion];
      ledger.uncountedFrom = next ? toText(next.id) : null;
      for (const { id, isUncounted } of purchases.slice(0, portion)) {
        if (!toBoolean(isUncounted)) continue;
        applyEvent(ledger, { type: "purchase_counted", ticketOptionId, id: toText(id) });
      }
    }
  };
}
