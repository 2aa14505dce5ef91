import { sql, type Kysely } from "kysely";

import { asText, orNull, toText } from "../database/column-text.ts";
import { IS_FINAL, JOURNAL_KEY } from "../journal/journal-order.ts";
import { fromCursor, toCursor } from "../lists/cursor.ts";
import type { Database } from "../model/database.ts";

/** The order of the journal that webhooks are delivered in. */
const SORT = "position";

/** Where a webhook stands in the journal. All columns are null at its beginning. */
export interface CursorColumns {
  readonly cursor_position: string | null;
  readonly cursor_ticket_option_id: string | null;
  readonly cursor_version: string | null;
  /** Microseconds since 1970. */
  readonly cursor_time: string | null;
}

export const SELECT_CURSOR = (
  ["cursor_position", "cursor_ticket_option_id", "cursor_version", "cursor_time"] as const
).map((column) => asText(column).as(column));

/** @param row from {@link SELECT_CURSOR} */
export function readCursor(row: Readonly<Record<string, unknown>>): string | null {
  const text = (column: keyof CursorColumns) => orNull(toText)(row[column]);
  const position = text("cursor_position");
  const id = text("cursor_ticket_option_id");
  const version = text("cursor_version");
  const time = text("cursor_time");
  if (position === null || id === null || version === null || time === null) return null;
  return toCursor(SORT, { id, time, version, position });
}

/** @returns undefined when the cursor is not that of an entry in the order of the journal */
export function toCursorColumns(cursor: string | null): CursorColumns | undefined {
  const entry = cursor === null ? undefined : fromCursor(SORT, cursor);
  if (entry === "end" || (entry === undefined && cursor !== null)) return undefined;
  return {
    cursor_position: entry?.position ?? null,
    cursor_ticket_option_id: entry?.id ?? null,
    cursor_version: entry?.version ?? null,
    cursor_time: entry?.time ?? null,
  };
}

const of = (column: keyof CursorColumns) => sql.ref(`webhooks.${column}`);

/**
 * Entries that a webhook has not delivered and that can be read, in their order: without it PostgreSQL may look for the first in
 * the whole table. A cursor that is null is before all of them.
 */
export function entriesAhead(db: Kysely<Database>) {
  return JOURNAL_KEY.reduce(
    (query, column) => query.orderBy(`journal_entries.${column}`),
    db.selectFrom("journal_entries"),
  ).where(
    sql<boolean>`${IS_FINAL} and (position, ticket_option_id, version) > (
      coalesce(${of("cursor_position")}, '0'),
      coalesce(${of("cursor_ticket_option_id")}, '00000000-0000-0000-0000-000000000000'),
      coalesce(${of("cursor_version")}, -1))`,
  );
}

/** The entry of the cursor of a webhook. */
export const IS_AT_CURSOR = sql<boolean>`(ticket_option_id, version, position) =
  (${of("cursor_ticket_option_id")}, ${of("cursor_version")}, ${of("cursor_position")})`;
