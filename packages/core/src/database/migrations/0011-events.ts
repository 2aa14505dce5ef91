import { sql } from "kysely";

import { alterTable, buildIndex, type OnlineMigration } from "../online-migration.ts";

const HAS_EVENT = sql<boolean>`event_id is not null`;

/**
 * A ticket option can belong to an event. Sales change no column of the indexes: updates of a hot option stay HOT. An option without
 * an event is in none of them.
 */
export const events: OnlineMigration = {
  prepare: [
    alterTable((db) =>
      db.schema
        .alterTable("ticket_options")
        .addColumn("event_id", "uuid", (column) => column.ifNotExists())
        .execute(),
    ),
    buildIndex("ticket_options_event_id_idx", "ticket_options", (index) =>
      index.columns(["event_id", "id"]).where(HAS_EVENT),
    ),
    // For the list of an event by time.
    buildIndex("ticket_options_event_created_at_idx", "ticket_options", (index) =>
      index.columns(["event_id", "created_at", "id"]).where(HAS_EVENT),
    ),
  ],
};
