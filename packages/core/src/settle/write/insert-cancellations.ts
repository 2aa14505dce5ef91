import { sql } from "kysely";

import { toArrayText } from "../to-array-text.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly purchase_id: string;
  readonly quantity: number;
}

export const insertCancellations: Part = {
  name: "cancelled",
  isCounted: false,
  isUnprepared: false,
  count: (ledgers) => eventsOf(ledgers, "purchase_cancelled").length,
  build: (tables, value, isInTurn) =>
    tables
      .insertInto("cancellations")
      .columns(["ticket_option_id", "id", "purchase_id", "quantity"])
      .expression((db) =>
        db
          .selectFrom(
            sql<Row>`unnest(cast(${value("cancellationOptionIds")} as pg_catalog.uuid[]), cast(${value("cancellationIds")} as pg_catalog.uuid[]), cast(${value("cancelledIds")} as pg_catalog.uuid[]), cast(${value("cancelledQuantities")} as integer[]))`.as<"entry">(
              sql`entry(option_id, id, purchase_id, quantity)`,
            ),
          )
          .leftJoin(CHANGED, "changed.id", "entry.option_id")
          .select((entry) => [
            entry.ref("changed.id").$notNull().as("ticket_option_id"),
            "entry.id",
            "entry.purchase_id",
            "entry.quantity",
          ])
          .where(isInTurn),
      ),
  valuesOf(ledgers) {
    const cancellations = eventsOf(ledgers, "purchase_cancelled");
    return {
      cancellationOptionIds: toArrayText(cancellations.map(({ ticketOptionId }) => ticketOptionId)),
      cancellationIds: toArrayText(cancellations.map(({ id }) => id)),
      cancelledIds: toArrayText(cancellations.map(({ purchaseId }) => purchaseId)),
      cancelledQuantities: toArrayText(cancellations.map(({ quantity }) => quantity)),
    };
  },
};
