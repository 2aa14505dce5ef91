import { sql } from "kysely";

import { toArrayText } from "../to-array-text.ts";
import { eventsOf, type Decisions, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly user_id: string;
  readonly cancelled_quantity: number;
  readonly exchanged_quantity: number;
}

/**
 * Writes the current state of purchases: their user, and the sums of their cancellations and exchanges. A statement can
 * change a row only once, however many claims have changed the purchase.
 */
export const changePurchases: Part = {
  name: "changed_purchases",
  isCounted: true,
  isUnprepared: true,
  count: (decisions) => changedOf(decisions).length,
  build: (tables, { value, isInTurn, inShard }) =>
    tables
      .updateTable("purchases as purchase")
      .from(
        sql<Row>`unnest(cast(${value("changedOptionIds")} as pg_catalog.uuid[]), cast(${value("changedIds")} as pg_catalog.uuid[]), cast(${value("changedUserIds")} as pg_catalog.uuid[]), cast(${value("cancelledSums")} as integer[]), cast(${value("exchangedSums")} as integer[]))`.as<"entry">(
          sql`entry(option_id, id, user_id, cancelled_quantity, exchanged_quantity)`,
        ),
      )
      .set((purchase) => ({
        user_id: purchase.ref("entry.user_id"),
        first_user_id: sql`coalesce(purchase.first_user_id, nullif(purchase.user_id, entry.user_id))`,
        cancelled_quantity: purchase.ref("entry.cancelled_quantity"),
        exchanged_quantity: purchase.ref("entry.exchanged_quantity"),
        // So `countPurchases` omits these rows.
        counted: true,
      }))
      .whereRef("purchase.ticket_option_id", "=", "entry.option_id")
      .where(inShard("purchase.ticket_option_id", value("changedOptionIds")))
      .whereRef("purchase.id", "=", "entry.id")
      .where(isInTurn)
      .returning(sql.lit(1).as("one")),
  valuesOf(decisions) {
    const changed = changedOf(decisions);
    return {
      changedOptionIds: toArrayText(changed.map(({ ticketOptionId }) => ticketOptionId)),
      changedIds: toArrayText(changed.map(({ id }) => id)),
      changedUserIds: toArrayText(changed.map(({ userId }) => userId)),
      cancelledSums: toArrayText(changed.map(({ cancelledQuantity }) => cancelledQuantity)),
      exchangedSums: toArrayText(changed.map(({ exchangedQuantity }) => exchangedQuantity)),
    };
  },
};

/** The ids of purchases that were cancelled or transferred, and of their ticket options. */
export function changedIds(decisions: Decisions): ReadonlyMap<string, string> {
  const events = [
    ...eventsOf(decisions, "purchase_cancelled"),
    ...eventsOf(decisions, "purchase_transferred"),
  ];
  return new Map(events.map(({ purchaseId, ticketOptionId }) => [purchaseId, ticketOptionId]));
}

/** These purchases, each once. */
function changedOf(decisions: Decisions) {
  const changed = changedIds(decisions);
  if (changed.size === 0) return [];
  const ledgers = new Map(decisions.ledgers.map((ledger) => [ledger.ticketOptionId, ledger]));
  return Array.from(changed, ([id, ticketOptionId]) => {
    const { purchases } = ledgers.get(ticketOptionId)!;
    const { userId, cancelledQuantity, exchangedQuantity } = purchases.get(id)!;
    return { ticketOptionId, id, userId, cancelledQuantity, exchangedQuantity };
  });
}
