import { sql } from "kysely";

import { fromListText, toArrayText, toListText } from "../to-array-text.ts";
import { optionalColumns, toOptionalText } from "./optional-columns.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly user_id: string;
  readonly quantity: number;
  readonly hold_id: string | null;
  readonly order_lines: number | null;
}

const OPTIONAL = optionalColumns("created_by", "reference", "metadata");

export const insertPurchases: Part = {
  name: "purchased",
  isCounted: false,
  isUnprepared: false,
  count: (decisions) => eventsOf(decisions, "purchase_made").length,
  build: (tables, { value, isInTurn }) =>
    tables
      .insertInto("purchases")
      .columns([
        "ticket_option_id",
        "id",
        "user_id",
        "quantity",
        "hold_id",
        "order_lines",
        "counted",
        "version",
        ...OPTIONAL.columns,
      ])
      .expression((db) =>
        db
          .selectFrom(
            sql<Row>`unnest(cast(${value("purchaseOptionIds")} as pg_catalog.uuid[]), cast(${value("purchaseIds")} as pg_catalog.uuid[]), cast(${value("purchaseUserIds")} as pg_catalog.uuid[]), cast(${value("purchaseQuantities")} as integer[]), ${fromListText(value("purchaseHoldIds"), "pg_catalog.uuid")}, ${fromListText(value("purchaseOrderLines"), "integer")}${OPTIONAL.arrays((column) => value(`purchase.${column}`))})`.as<"entry">(
              sql`entry(option_id, id, user_id, quantity, hold_id, order_lines${OPTIONAL.names})`,
            ),
          )
          .leftJoin(CHANGED, "changed.id", "entry.option_id")
          .select((entry) => [
            entry.ref("changed.id").$notNull().as("ticket_option_id"),
            "entry.id",
            "entry.user_id",
            "entry.quantity",
            "entry.hold_id",
            "entry.order_lines",
            "changed.counted",
            "changed.version",
            ...OPTIONAL.select("entry"),
          ])
          .where(isInTurn),
      ),
  valuesOf(decisions) {
    const purchases = eventsOf(decisions, "purchase_made");
    return {
      purchaseOptionIds: toArrayText(purchases.map(({ ticketOptionId }) => ticketOptionId)),
      purchaseIds: toArrayText(purchases.map(({ id }) => id)),
      purchaseUserIds: toArrayText(purchases.map(({ userId }) => userId)),
      purchaseQuantities: toArrayText(purchases.map(({ quantity }) => quantity)),
      purchaseHoldIds: toListText(purchases.map(({ holdId }) => holdId)),
      purchaseOrderLines: toListText(purchases.map(({ orderLines }) => orderLines)),
      "purchase.created_by": toOptionalText("created_by", purchases),
      "purchase.reference": toOptionalText("reference", purchases),
      "purchase.metadata": toOptionalText("metadata", purchases),
    };
  },
};
