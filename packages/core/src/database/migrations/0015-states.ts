import { sql } from "kysely";

import { addCheck, alterTable, buildIndex, type OnlineMigration } from "../online-migration.ts";

const HAS_EVENT = sql<boolean>`event_id is not null`;
const STATES = ["on_sale", "paused", "archived"];

/**
 * A ticket option has a state: on sale, paused or archived. Lists are of some states, so there is an index for each state and each
 * order of a list. They are partial: PostgreSQL would rather read the primary key, and the archived options between those of a page, than an
 * index that begins with the state. Sales change no column of the indexes.
 */
export const states: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("ticket_options")
        .addColumn("state", "text", (column) => column.ifNotExists().notNull().defaultTo("on_sale"))
        .execute(),
    ),
    addCheck(
      "ticket_options",
      "ticket_options_state_known",
      sql`state in ('on_sale', 'paused', 'archived')`,
    ),
    ...STATES.flatMap(indexesOf),
    buildIndex("ticket_options_event_state_id_idx", "ticket_options", (index) =>
      index.columns(["event_id", "state", "id"]).where(HAS_EVENT),
    ),
    buildIndex("ticket_options_event_state_created_at_idx", "ticket_options", (index) =>
      index.columns(["event_id", "state", "created_at", "id"]).where(HAS_EVENT),
    ),
  ],
};

/** A ticket option is in those of its state alone. */
function indexesOf(state: string) {
  const isInState = sql<boolean>`state = ${sql.lit(state)}`;
  return [
    buildIndex(`ticket_options_${state}_id_idx`, "ticket_options", (index) =>
      index.column("id").where(isInState),
    ),
    buildIndex(`ticket_options_${state}_created_at_idx`, "ticket_options", (index) =>
      index.columns(["created_at", "id"]).where(isInState),
    ),
  ];
}
