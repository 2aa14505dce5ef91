import { sql, type Kysely, type SelectQueryBuilder } from "kysely";

import { UNPREPARED } from "../database/quick-pool.ts";
import type { Database } from "../model/database.ts";
import { InvalidInputError } from "../model/errors.ts";

/** Ticket options of an event whose purchases or holds are listed without another filter. */
const MAX_OPTIONS_OF_EVENT = 200;

/** Whether a purchase or a hold is of a ticket option of the event. */
export function isOfEvent(db: Kysely<Database>, eventId: string) {
  const options = db.selectFrom("ticket_options").select("id").where("event_id", "=", eventId);
  return sql<boolean>`ticket_option_id in (${options})`;
}

/**
 * Expects an event whose ticket options are few enough to read a page of each.
 *
 * @throws {InvalidInputError} if there are more
 */
export async function expectFewOptions(db: Kysely<Database>, eventId: string): Promise<void> {
  const options = await db
    .selectFrom("ticket_options")
    .select("id")
    .where("event_id", "=", eventId)
    .limit(MAX_OPTIONS_OF_EVENT + 1)
    .modifyEnd(sql.raw(UNPREPARED))
    .execute();
  if (options.length <= MAX_OPTIONS_OF_EVENT) return;
  const message = `is of more than ${MAX_OPTIONS_OF_EVENT} ticket options: filter by a ticket option, a user, a reference or ids too`;
  throw new InvalidInputError([{ path: ["filter", "eventId"], message }]);
}

/**
 * Reads the same page of each ticket option of an event, which are to be merged. An index leads to the page of one option, and none
 * to that of an event: it would make sales slower. So every page costs the more, the more options the event has.
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
