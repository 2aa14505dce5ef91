import { sql, type Kysely, type SelectQueryBuilder } from "kysely";

import type { Database } from "../model/database.ts";

/** Whether a purchase or a hold is of a ticket option of the event. */
export function isOfEvent(db: Kysely<Database>, eventId: string) {
  const options = db.selectFrom("ticket_options").select("id").where("event_id", "=", eventId);
  return sql<boolean>`ticket_option_id in (${options})`;
}

/**
 * Reads the same page of each ticket option of an event, which are to be merged. An index leads to the page of one option, and none
 * to that of an event: it would make sales slower. So every page costs as much, the more the more options the event has.
 *
 * @param page of purchases or holds, with an order and a limit
 */
export function ofEachOption<Table extends keyof Database>(
  db: Kysely<Database>,
  eventId: string,
  page: SelectQueryBuilder<Database, Table, object>,
) {
  const ofOption = page.where(sql<boolean>`ticket_option_id = option.id`);
  return db
    .selectFrom("ticket_options as option")
    .innerJoinLateral(ofOption.as("page"), (join) => join.onTrue())
    .selectAll("page")
    .where("option.event_id", "=", eventId);
}
