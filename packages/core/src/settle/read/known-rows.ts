import { sql, type Kysely, type Transaction } from "kysely";

import {
  asMilliseconds,
  asText,
  orNull,
  toInteger,
  toText,
  toTime,
} from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";

/** Looks up rows by their ids, for all ticket options of a batch, and enters them into the ledgers. */
export type EnterRows = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  wanted: readonly WantedRow[],
) => Promise<void>;

export interface WantedRow {
  readonly ticketOptionId: string;
  readonly id: string;
}

/** {@link WantedRow}s as arrays. */
interface Pairs {
  readonly ticketOptionIds: string;
  readonly ids: string;
}

// The LIMIT makes PostgreSQL look up each pair separately. Without it PostgreSQL would read the whole table for a
// thousand pairs. The statements are planned each time (UNPREPARED): a cached plan may have been made while the table
// was empty, and would read the whole table ever after.

export function prepareEnterPurchases(tables: Kysely<Database>, inShard: InShard): EnterRows {
  const read = prepareStatement((value: ValueOf<Pairs>) =>
    tables
      .selectFrom(pairs(value))
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom("purchases")
            .select([
              asText("user_id").as("userId"),
              asText("quantity").as("quantity"),
              asText<string | null>("hold_id").as("holdId"),
              asText<string | null>("order_lines").as("orderLines"),
              asText("cancelled_quantity").as("cancelledQuantity"),
            ])
            .whereRef("purchases.ticket_option_id", "=", "wanted.ticket_option_id")
            .where(inShard("purchases.ticket_option_id", value("ticketOptionIds")))
            .whereRef("purchases.id", "=", "wanted.id")
            .limit(1)
            .as("found"),
        (join) => join.onTrue(),
      )
      .selectAll("found")
      .select(WANTED_COLUMNS)
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return enter(read, (ledger, id, row) =>
    ledger.purchases.set(id, {
      userId: toText(row.userId),
      quantity: toInteger(row.quantity),
      holdId: orNull(toText)(row.holdId),
      orderLines: orNull(toInteger)(row.orderLines),
      cancelledQuantity: toInteger(row.cancelledQuantity),
    }),
  );
}

export function prepareEnterHolds(tables: Kysely<Database>, inShard: InShard): EnterRows {
  const read = prepareStatement((value: ValueOf<Pairs>) =>
    tables
      .selectFrom(pairs(value))
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom("holds")
            .select([
              asText("user_id").as("userId"),
              asText("quantity").as("quantity"),
              asMilliseconds("created_at").as("createdAt"),
              asMilliseconds("expires_at").as("expiresAt"),
              asText<string | null>("held_seconds").as("heldSeconds"),
              asText<string | null>("order_lines").as("orderLines"),
              "status",
            ])
            .whereRef("holds.ticket_option_id", "=", "wanted.ticket_option_id")
            .where(inShard("holds.ticket_option_id", value("ticketOptionIds")))
            .whereRef("holds.id", "=", "wanted.id")
            .limit(1)
            .as("found"),
        (join) => join.onTrue(),
      )
      .selectAll("found")
      .select(WANTED_COLUMNS)
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return enter(read, (ledger, id, row) => {
    const createdAt = toTime(row.createdAt);
    const expiresAt = toTime(row.expiresAt);
    // The expiration may not be written yet.
    const isOverdue =
      row.status === "active" && ledger.now !== undefined && expiresAt <= ledger.now;
    ledger.holds.set(id, {
      userId: toText(row.userId),
      quantity: toInteger(row.quantity),
      createdAt,
      seconds:
        orNull(toInteger)(row.heldSeconds) ?? (expiresAt.getTime() - createdAt.getTime()) / 1_000,
      orderLines: orNull(toInteger)(row.orderLines),
      expiresAt,
      status: isOverdue ? "expired" : row.status,
    });
  });
}

export function prepareEnterCancellations(tables: Kysely<Database>, inShard: InShard): EnterRows {
  const read = prepareStatement((value: ValueOf<Pairs>) =>
    tables
      .selectFrom(pairs(value))
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom("cancellations")
            .select([asText("purchase_id").as("purchaseId"), asText("quantity").as("quantity")])
            .whereRef("cancellations.ticket_option_id", "=", "wanted.ticket_option_id")
            .where(inShard("cancellations.ticket_option_id", value("ticketOptionIds")))
            .whereRef("cancellations.id", "=", "wanted.id")
            .limit(1)
            .as("found"),
        (join) => join.onTrue(),
      )
      .selectAll("found")
      .select(WANTED_COLUMNS)
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return enter(read, (ledger, id, row) =>
    ledger.cancellations.set(id, {
      purchaseId: toText(row.purchaseId),
      quantity: toInteger(row.quantity),
    }),
  );
}

function pairs(value: ValueOf<Pairs>) {
  return sql<{
    ticket_option_id: string;
    id: string;
  }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("ids")} as pg_catalog.uuid[]))`.as<"wanted">(
    sql`wanted(ticket_option_id, id)`,
  );
}

const WANTED_COLUMNS = [
  asText("wanted.ticket_option_id").as("ticketOptionId"),
  asText("wanted.id").as("id"),
] as const;

function enter<Row extends WantedRow>(
  read: (db: Transaction<Database>, values: Pairs) => Promise<{ readonly rows: readonly Row[] }>,
  enterRow: (ledger: Ledger, id: string, row: Row) => void,
): EnterRows {
  return async (transaction, ledgers, wanted) => {
    if (wanted.length === 0) return;
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(wanted.map(({ ticketOptionId }) => ticketOptionId)),
      ids: toArrayText(wanted.map(({ id }) => id)),
    });
    for (const row of rows) enterRow(ledgers.get(toText(row.ticketOptionId))!, toText(row.id), row);
  };
}
