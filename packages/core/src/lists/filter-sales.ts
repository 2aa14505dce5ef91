import { sql, type Kysely, type RawBuilder } from "kysely";

import type { Database } from "../model/database.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { isOfEvent } from "./of-event.ts";

/** The filters that the lists of purchases and holds have in common. */
interface SalesFilter {
  readonly id?: readonly string[] | undefined;
  readonly ticketOptionId?: string | undefined;
  readonly userId?: string | undefined;
  readonly reference?: string | undefined;
  readonly eventId?: string | undefined;
}

/**
 * The condition of a filter. Without another filter, the event is left to {@link ofEachOption}: no index
 * leads to the rows of an event.
 */
export function filterSales(
  db: Kysely<Database>,
  { id: ids, ticketOptionId, userId, reference, eventId }: SalesFilter,
): { readonly matches: RawBuilder<boolean>; readonly eventId: string | undefined } {
  const conditions = [
    ...(ids ? [sql`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`] : []),
    ...(ticketOptionId === undefined ? [] : [sql`ticket_option_id = ${ticketOptionId}`]),
    ...(userId === undefined ? [] : [sql`user_id = ${userId}`]),
    ...(reference === undefined ? [] : [sql`reference = ${reference}`]),
  ];
  const hasIndex = conditions.length > 0;
  if (hasIndex && eventId !== undefined) conditions.push(isOfEvent(db, eventId));
  return {
    matches: hasIndex ? sql<boolean>`(${sql.join(conditions, sql` and `)})` : sql<boolean>`true`,
    eventId: hasIndex ? undefined : eventId,
  };
}
