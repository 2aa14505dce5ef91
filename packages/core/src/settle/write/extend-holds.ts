import { sql } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import type { HoldExtended } from "../decide/event.ts";
import { toArrayText } from "../to-array-text.ts";
import { isActive } from "./is-active.ts";
import { eventsOf, type Decisions, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly expires_at: Date;
  readonly held_seconds: number;
}

/** Writes the new expiry of extended holds. A hold that is not active any more is missed, which the count detects. */
export const extendHolds: Part = {
  name: "extended",
  isCounted: true,
  isUnprepared: true,
  count: (decisions) => extendedOf(decisions).length,
  build: (tables, { value, isInTurn, inShard }) =>
    tables
      .updateTable("holds as hold")
      .from(
        sql<Row>`unnest(cast(${value("extendedOptionIds")} as pg_catalog.uuid[]), cast(${value("extendedIds")} as pg_catalog.uuid[]), cast(${value("extendedExpiryTimes")} as timestamp with time zone[]), cast(${value("extendedSeconds")} as integer[]))`.as<"entry">(
          sql`entry(option_id, id, expires_at, held_seconds)`,
        ),
      )
      .set((hold) => ({
        expires_at: hold.ref("entry.expires_at"),
        held_seconds: hold.ref("entry.held_seconds"),
      }))
      .whereRef("hold.ticket_option_id", "=", "entry.option_id")
      .where(inShard("hold.ticket_option_id", value("extendedOptionIds")))
      .whereRef("hold.id", "=", "entry.id")
      .where(isActive)
      .where(isInTurn)
      .returning(sql.lit(1).as("one")),
  valuesOf(decisions) {
    const extended = extendedOf(decisions);
    return {
      extendedOptionIds: toArrayText(extended.map(({ ticketOptionId }) => ticketOptionId)),
      extendedIds: toArrayText(extended.map(({ id }) => id)),
      extendedExpiryTimes: toArrayText(extended.map(({ expiresAt }) => toTimeText(expiresAt))),
      extendedSeconds: toArrayText(extended.map(({ heldSeconds }) => heldSeconds)),
    };
  },
};

/**
 * The last extension of each hold, except holds that the same statement resolves, because a statement can change a row
 * only once.
 */
function extendedOf(decisions: Decisions): readonly HoldExtended[] {
  const extended = new Map(eventsOf(decisions, "hold_extended").map((event) => [event.id, event]));
  for (const { id } of eventsOf(decisions, "hold_resolved")) extended.delete(id);
  return [...extended.values()];
}
