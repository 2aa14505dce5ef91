import { sql } from "kysely";

import type { HoldStatus } from "../../model/database.ts";
import { toArrayText } from "../to-array-text.ts";
import { isActive } from "./is-active.ts";
import { eventsOf, type Decisions, type Part } from "./part.ts";

interface Row {
  readonly option_id: string;
  readonly id: string;
  readonly status: HoldStatus;
}

/** Writes the status of resolved holds. A hold that is not active any more is missed, which the count detects. */
export const resolveHolds: Part = {
  name: "resolved",
  isCounted: true,
  isUnprepared: true,
  count: (decisions) => resolvedOf(decisions).length,
  build: (tables, { value, isInTurn, inShard }) =>
    tables
      .updateTable("holds as hold")
      .from(
        sql<Row>`unnest(cast(${value("resolvedOptionIds")} as pg_catalog.uuid[]), cast(${value("resolvedIds")} as pg_catalog.uuid[]), cast(${value("resolvedStatuses")} as pg_catalog.text[]))`.as<"entry">(
          sql`entry(option_id, id, status)`,
        ),
      )
      .set((hold) => ({ status: hold.ref("entry.status") }))
      .whereRef("hold.ticket_option_id", "=", "entry.option_id")
      .where(inShard("hold.ticket_option_id", value("resolvedOptionIds")))
      .whereRef("hold.id", "=", "entry.id")
      .where(isActive)
      .where(isInTurn)
      .returning(sql.lit(1).as("one")),
  valuesOf(decisions) {
    const resolved = resolvedOf(decisions);
    return {
      resolvedOptionIds: toArrayText(resolved.map(({ ticketOptionId }) => ticketOptionId)),
      resolvedIds: toArrayText(resolved.map(({ id }) => id)),
      resolvedStatuses: toArrayText(resolved.map(({ status }) => status)),
    };
  },
};

function resolvedOf(decisions: Decisions) {
  const expired = eventsOf(decisions, "hold_expired").map(({ ticketOptionId, id }) => ({
    ticketOptionId,
    id,
    status: "expired",
  }));
  return [...eventsOf(decisions, "hold_resolved"), ...expired];
}
