import { sql } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import { fromListText, toArrayText, toListText } from "../to-array-text.ts";
import { optionalColumns, toOptionalText } from "./optional-columns.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly user_id: string;
  readonly quantity: number;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly order_lines: number | null;
}

const OPTIONAL = optionalColumns("created_by", "reference", "metadata");

export const insertHolds: Part = {
  name: "held",
  isCounted: false,
  isUnprepared: false,
  count: (decisions) => eventsOf(decisions, "hold_made").length,
  build: (tables, { value, isInTurn }) =>
    tables
      .insertInto("holds")
      .columns([
        "ticket_option_id",
        "id",
        "user_id",
        "quantity",
        "created_at",
        "expires_at",
        "order_lines",
        "version",
        ...OPTIONAL.columns,
      ])
      .expression((db) =>
        db
          .selectFrom(
            sql<Row>`unnest(cast(${value("holdOptionIds")} as pg_catalog.uuid[]), cast(${value("holdIds")} as pg_catalog.uuid[]), cast(${value("holdUserIds")} as pg_catalog.uuid[]), cast(${value("holdQuantities")} as integer[]), cast(${value("holdCreationTimes")} as timestamp with time zone[]), cast(${value("holdExpiryTimes")} as timestamp with time zone[]), ${fromListText(value("holdOrderLines"), "integer")}${OPTIONAL.arrays((column) => value(`hold.${column}`))})`.as<"entry">(
              sql`entry(option_id, id, user_id, quantity, created_at, expires_at, order_lines${OPTIONAL.names})`,
            ),
          )
          .leftJoin(CHANGED, "changed.id", "entry.option_id")
          .select((entry) => [
            entry.ref("changed.id").$notNull().as("ticket_option_id"),
            "entry.id",
            "entry.user_id",
            "entry.quantity",
            "entry.created_at",
            "entry.expires_at",
            "entry.order_lines",
            "changed.version",
            ...OPTIONAL.select("entry"),
          ])
          .where(isInTurn),
      ),
  valuesOf(decisions) {
    const holds = eventsOf(decisions, "hold_made");
    return {
      holdOptionIds: toArrayText(holds.map(({ ticketOptionId }) => ticketOptionId)),
      holdIds: toArrayText(holds.map(({ id }) => id)),
      holdUserIds: toArrayText(holds.map(({ userId }) => userId)),
      holdQuantities: toArrayText(holds.map(({ quantity }) => quantity)),
      holdCreationTimes: toArrayText(holds.map(({ createdAt }) => toTimeText(createdAt))),
      holdExpiryTimes: toArrayText(holds.map(({ expiresAt }) => toTimeText(expiresAt))),
      holdOrderLines: toListText(holds.map(({ orderLines }) => orderLines)),
      "hold.created_by": toOptionalText("created_by", holds),
      "hold.reference": toOptionalText("reference", holds),
      "hold.metadata": toOptionalText("metadata", holds),
    };
  },
};
