import { sql } from "kysely";

import { fromListText, toArrayText, toListText } from "../to-array-text.ts";
import { optionalColumns, toOptionalText } from "./optional-columns.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly purchase_id: string;
  readonly quantity: number;
  readonly new_ticket_option_id: string | null;
  readonly new_purchase_id: string | null;
}

const OPTIONAL = optionalColumns("created_by");

export const insertCancellations: Part = {
  name: "cancelled",
  isCounted: false,
  isUnprepared: false,
  count: (decisions) => eventsOf(decisions, "purchase_cancelled").length,
  build: (tables, { value, isInTurn }) =>
    tables
      .insertInto("cancellations")
      .columns([
        "ticket_option_id",
        "id",
        "purchase_id",
        "quantity",
        "new_ticket_option_id",
        "new_purchase_id",
        "version",
        ...OPTIONAL.columns,
      ])
      .expression((db) =>
        db
          .selectFrom(
            sql<Row>`unnest(cast(${value("cancellationOptionIds")} as pg_catalog.uuid[]), cast(${value("cancellationIds")} as pg_catalog.uuid[]), cast(${value("cancelledIds")} as pg_catalog.uuid[]), cast(${value("cancelledQuantities")} as integer[]), ${fromListText(value("newOptionIds"), "pg_catalog.uuid")}, ${fromListText(value("newPurchaseIds"), "pg_catalog.uuid")}${OPTIONAL.arrays((column) => value(`cancellation.${column}`))})`.as<"entry">(
              sql`entry(option_id, id, purchase_id, quantity, new_ticket_option_id, new_purchase_id${OPTIONAL.names})`,
            ),
          )
          .leftJoin(CHANGED, "changed.id", "entry.option_id")
          .select((entry) => [
            entry.ref("changed.id").$notNull().as("ticket_option_id"),
            "entry.id",
            "entry.purchase_id",
            "entry.quantity",
            "entry.new_ticket_option_id",
            "entry.new_purchase_id",
            "changed.version",
            ...OPTIONAL.select("entry"),
          ])
          .where(isInTurn),
      ),
  valuesOf(decisions) {
    const cancellations = eventsOf(decisions, "purchase_cancelled");
    return {
      cancellationOptionIds: toArrayText(cancellations.map(({ ticketOptionId }) => ticketOptionId)),
      cancellationIds: toArrayText(cancellations.map(({ id }) => id)),
      cancelledIds: toArrayText(cancellations.map(({ purchaseId }) => purchaseId)),
      cancelledQuantities: toArrayText(cancellations.map(({ quantity }) => quantity)),
      newOptionIds: toListText(
        cancellations.map(({ replacement }) => replacement?.ticketOptionId ?? null),
      ),
      newPurchaseIds: toListText(cancellations.map(({ replacement }) => replacement?.id ?? null)),
      "cancellation.created_by": toOptionalText("created_by", cancellations),
    };
  },
};
