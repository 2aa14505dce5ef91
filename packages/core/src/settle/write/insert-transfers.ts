import { sql } from "kysely";

import { toArrayText } from "../to-array-text.ts";
import { optionalColumns, toOptionalText } from "./optional-columns.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly purchase_id: string;
  readonly from_user_id: string;
  readonly user_id: string;
  readonly quantity: number;
}

const OPTIONAL = optionalColumns("created_by");

export const insertTransfers: Part = {
  name: "transferred",
  isCounted: false,
  isUnprepared: false,
  count: (decisions) => eventsOf(decisions, "purchase_transferred").length,
  build: (tables, { value, isInTurn }) =>
    tables
      .insertInto("transfers")
      .columns([
        "ticket_option_id",
        "id",
        "purchase_id",
        "from_user_id",
        "user_id",
        "quantity",
        "version",
        ...OPTIONAL.columns,
      ])
      .expression((db) =>
        db
          .selectFrom(
            sql<Row>`unnest(cast(${value("transferOptionIds")} as pg_catalog.uuid[]), cast(${value("transferIds")} as pg_catalog.uuid[]), cast(${value("transferredIds")} as pg_catalog.uuid[]), cast(${value("fromUserIds")} as pg_catalog.uuid[]), cast(${value("newUserIds")} as pg_catalog.uuid[]), cast(${value("transferredQuantities")} as integer[])${OPTIONAL.arrays((column) => value(`transfer.${column}`))})`.as<"entry">(
              sql`entry(option_id, id, purchase_id, from_user_id, user_id, quantity${OPTIONAL.names})`,
            ),
          )
          .leftJoin(CHANGED, "changed.id", "entry.option_id")
          .select((entry) => [
            entry.ref("changed.id").$notNull().as("ticket_option_id"),
            "entry.id",
            "entry.purchase_id",
            "entry.from_user_id",
            "entry.user_id",
            "entry.quantity",
            "changed.version",
            ...OPTIONAL.select("entry"),
          ])
          .where(isInTurn),
      ),
  valuesOf(decisions) {
    const transfers = eventsOf(decisions, "purchase_transferred");
    return {
      transferOptionIds: toArrayText(transfers.map(({ ticketOptionId }) => ticketOptionId)),
      transferIds: toArrayText(transfers.map(({ id }) => id)),
      transferredIds: toArrayText(transfers.map(({ purchaseId }) => purchaseId)),
      fromUserIds: toArrayText(transfers.map(({ fromUserId }) => fromUserId)),
      newUserIds: toArrayText(transfers.map(({ userId }) => userId)),
      transferredQuantities: toArrayText(transfers.map(({ quantity }) => quantity)),
      "transfer.created_by": toOptionalText("created_by", transfers),
    };
  },
};
