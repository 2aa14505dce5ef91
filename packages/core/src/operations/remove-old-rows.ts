import { sql, type Kysely } from "kysely";

import { asText, timeValue, toInteger } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";

/** The ids of a portion: those after the first, up to and including the last. */
export interface Ends {
  readonly first: string | null;
  readonly last: string;
}

export interface Portion extends Ends {
  readonly ticketOptionId: string;
  readonly before: Date;
}

export type PrunedTable = "holds" | "purchases" | "cancellations";

// The rows to remove are found in a subquery of their own that locks them. They are then named by an array: with a join
// PostgreSQL may read the whole table for a portion.

/** Those that were released or have expired. */
export function removeEndedHolds(tables: Kysely<Database>, portion: Portion): Promise<number> {
  const { ticketOptionId } = portion;
  return countRemoved(
    tables
      .with("ended", (db) =>
        db
          .selectFrom("holds")
          .select("id")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(isIn("holds", portion))
          .where(sql<boolean>`status in ('released', 'expired')`)
          .forUpdate()
          .skipLocked(),
      )
      .with("removed", (db) =>
        db
          .deleteFrom("holds")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select id from ended))`)
          .returning("id"),
      )
      .selectFrom("removed")
      .select(COUNT),
  );
}

/**
 * The hold of a purchase is older than the purchase, and nobody changes it any more. So the lock of the purchase is enough.
 * That the purchase must be old too keeps the hold while its confirmation may still be repeated after a lost COMMIT.
 */
export function removeConfirmedHolds(tables: Kysely<Database>, portion: Portion): Promise<number> {
  const { ticketOptionId } = portion;
  return countRemoved(
    tables
      .with("confirmed", (db) =>
        db
          .selectFrom("purchases")
          .select(["id", "hold_id"])
          .where("ticket_option_id", "=", ticketOptionId)
          .where(isIn("purchases", portion))
          .where("hold_id", "is not", null)
          .forNoKeyUpdate()
          .skipLocked(),
      )
      .with("unlinked", (db) =>
        db
          .updateTable("purchases")
          .set({ hold_id: null })
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select id from confirmed))`),
      )
      .with("removed", (db) =>
        db
          .deleteFrom("holds")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select hold_id from confirmed))`)
          .returning("id"),
      )
      .selectFrom("removed")
      .select(COUNT),
  );
}

/** Those of purchases of which nothing is left, so that no others are added meanwhile. */
export function removeCancellations(tables: Kysely<Database>, portion: Portion): Promise<number> {
  const { ticketOptionId } = portion;
  return countRemoved(
    tables
      .with("spent", (db) =>
        db
          .selectFrom("cancellations")
          .innerJoinLateral(
            (lateral) =>
              lateral
                .selectFrom("purchases")
                .select("purchases.id as locked_id")
                .where("purchases.ticket_option_id", "=", ticketOptionId)
                .whereRef("purchases.id", "=", "cancellations.purchase_id")
                .whereRef("purchases.cancelled_quantity", "=", "purchases.quantity")
                .limit(1)
                .forNoKeyUpdate()
                .skipLocked()
                .as("purchase"),
            (join) => join.onTrue(),
          )
          .select("cancellations.id")
          .where("cancellations.ticket_option_id", "=", ticketOptionId)
          .where(isIn("cancellations", portion)),
      )
      .with("removed", (db) =>
        db
          .deleteFrom("cancellations")
          .where("ticket_option_id", "=", ticketOptionId)
          .where(sql<boolean>`id = any(array(select id from spent))`)
          .returning(["id", "purchase_id", "quantity", "new_purchase_id"]),
      )
      .with("sums", (db) =>
        db
          .selectFrom("removed")
          .select([
            "purchase_id",
            sql<number>`pg_catalog.sum(quantity)`.as("quantity"),
            sql<number>`coalesce(pg_catalog.sum(quantity) filter (where new_purchase_id is not null), 0)`.as(
              "exchanged",
            ),
          ])
          .groupBy("purchase_id"),
      )
      .with("noted", (db) =>
        db
          .updateTable("purchases")
          .from("sums")
          .set({
            pruned_quantity: sql<number>`coalesce(pruned_quantity, 0) + sums.quantity`,
            pruned_exchanged_quantity: sql<number>`coalesce(pruned_exchanged_quantity, 0) + sums.exchanged`,
          })
          .where("purchases.ticket_option_id", "=", ticketOptionId)
          .whereRef("purchases.id", "=", "sums.purchase_id"),
      )
      .selectFrom("removed")
      .select(COUNT),
  );
}

function isIn(table: PrunedTable, { first, last, before }: Portion) {
  const column = (name: string) => sql.ref(`${table}.${name}`);
  return sql<boolean>`${first === null ? sql`true` : sql`${column("id")} > ${first}`} and ${column("id")} <= ${last}
    and ${column("created_at")} < ${timeValue(before)}`;
}

const COUNT = asText(sql`pg_catalog.count(*)`).as("removed");

interface CountingQuery {
  executeTakeFirstOrThrow(): Promise<{ readonly removed: string }>;
}

async function countRemoved(query: CountingQuery): Promise<number> {
  const { removed } = await query.executeTakeFirstOrThrow();
  return toInteger(removed);
}
