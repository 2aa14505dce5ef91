import { sql } from "kysely";

import type { Ledger } from "../decide/ledger.ts";
import { toArrayText } from "../to-array-text.ts";
import { eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly cancelled_quantity: number;
  readonly exchanged_quantity: number;
}

/** Writes the sums of the cancellations and exchanges of a purchase to its row. */
export const reducePurchases: Part = {
  name: "reduced",
  isCounted: true,
  isUnprepared: true,
  count: (ledgers) => reducedOf(ledgers).length,
  build: (tables, value, isInTurn, inShard) =>
    tables
      .updateTable("purchases as purchase")
      .from(
        sql<Row>`unnest(cast(${value("reducedOptionIds")} as pg_catalog.uuid[]), cast(${value("reducedIds")} as pg_catalog.uuid[]), cast(${value("reducedSums")} as integer[]), cast(${value("exchangedSums")} as integer[]))`.as<"entry">(
          sql`entry(option_id, id, cancelled_quantity, exchanged_quantity)`,
        ),
      )
      .set((purchase) => ({
        cancelled_quantity: purchase.ref("entry.cancelled_quantity"),
        exchanged_quantity: purchase.ref("entry.exchanged_quantity"),
        // A statement can change a row only once, so `countPurchases` omits these rows.
        counted: true,
      }))
      .whereRef("purchase.ticket_option_id", "=", "entry.option_id")
      .where(inShard("purchase.ticket_option_id", value("reducedOptionIds")))
      .whereRef("purchase.id", "=", "entry.id")
      .where(isInTurn)
      .returning(sql.lit(1).as("one")),
  valuesOf(ledgers) {
    const reduced = reducedOf(ledgers);
    return {
      reducedOptionIds: toArrayText(reduced.map(({ ticketOptionId }) => ticketOptionId)),
      reducedIds: toArrayText(reduced.map(({ id }) => id)),
      reducedSums: toArrayText(reduced.map(({ cancelledQuantity }) => cancelledQuantity)),
      exchangedSums: toArrayText(reduced.map(({ exchangedQuantity }) => exchangedQuantity)),
    };
  },
};

function reducedOf(ledgers: readonly Ledger[]) {
  return ledgers.flatMap((ledger) => {
    const { ticketOptionId, purchases } = ledger;
    const ids = new Set(
      eventsOf([ledger], "purchase_cancelled").map(({ purchaseId }) => purchaseId),
    );
    return Array.from(ids, (id) => {
      const { cancelledQuantity, exchangedQuantity } = purchases.get(id)!;
      return { ticketOptionId, id, cancelledQuantity, exchangedQuantity };
    });
  });
}
