import { sql } from "kysely";

import { toArrayText } from "../to-array-text.ts";
import { optionalColumns, toOptionalText } from "./optional-columns.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly to_option_id: string;
  readonly quantity: number;
}

const OPTIONAL = optionalColumns("created_by");

export const insertCapacityMoves: Part = {
  name: "moved",
  isCounted: false,
  isUnprepared: false,
  count: (decisions) => eventsOf(decisions, "capacity_moved").length,
  build: (tables, { value, isInTurn }) =>
    tables
      .insertInto("capacity_moves")
      .columns([
        "ticket_option_id",
        "id",
        "to_ticket_option_id",
        "quantity",
        "version",
        ...OPTIONAL.columns,
      ])
      .expression((db) =>
        db
          .selectFrom(
            sql<Row>`unnest(cast(${value("moveOptionIds")} as pg_catalog.uuid[]), cast(${value("moveIds")} as pg_catalog.uuid[]), cast(${value("moveToOptionIds")} as pg_catalog.uuid[]), cast(${value("moveQuantities")} as integer[])${OPTIONAL.arrays((column) => value(`move.${column}`))})`.as<"entry">(
              sql`entry(option_id, id, to_option_id, quantity${OPTIONAL.names})`,
            ),
          )
          .leftJoin(CHANGED, "changed.id", "entry.option_id")
          .select((entry) => [
            entry.ref("changed.id").$notNull().as("ticket_option_id"),
            "entry.id",
            "entry.to_option_id",
            "entry.quantity",
            "changed.version",
            ...OPTIONAL.select("entry"),
          ])
          .where(isInTurn),
      ),
  valuesOf(decisions) {
    const moves = eventsOf(decisions, "capacity_moved");
    return {
      moveOptionIds: toArrayText(moves.map(({ ticketOptionId }) => ticketOptionId)),
      moveIds: toArrayText(moves.map(({ id }) => id)),
      moveToOptionIds: toArrayText(moves.map(({ toId }) => toId)),
      moveQuantities: toArrayText(moves.map(({ quantity }) => quantity)),
      "move.created_by": toOptionalText("created_by", moves),
    };
  },
};
