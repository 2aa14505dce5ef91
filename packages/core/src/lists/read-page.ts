import {
  sql,
  type AliasedExpression,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
} from "kysely";

import { asText, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import { fromCursor, isByTime, type ItemPosition } from "./cursor.ts";
import { DEFAULT_PAGE_SIZE } from "./lists.ts";
import { expectFewOptions, ofEachOption } from "./of-event.ts";
import type { Page } from "./page.ts";
import { toPage, type ReadItem } from "./to-page.ts";

interface PageRequest {
  readonly sort: string;
  readonly size?: number | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

interface Listed<Table extends keyof Database, Row, Item> {
  /** Select the stored rows, without an order. Several queries, when no index serves their union. */
  readonly queries: readonly ListedQuery<Table>[];
  /** Only rows of this event's ticket options, where the queries have no condition that an index serves better. */
  readonly eventId?: string | undefined;
  /** The columns to read, as text. They include the id. */
  readonly columns: readonly (string | AliasedExpression<unknown, string>)[];
  readonly toItem: (row: Row) => Item;
}

type ListedQuery<Table extends keyof Database> = SelectQueryBuilder<Database, Table, object>;

/**
 * Reads a page by keyset: an index leads to the beginning of the page and returns the rows in order.
 *
 * @see https://use-the-index-luke.com/no-offset
 */
export async function readPage<Table extends keyof Database, Row, Item>(
  db: Kysely<Database>,
  { queries, eventId, columns, toItem }: Listed<Table, Row, Item>,
  { sort, size = DEFAULT_PAGE_SIZE, after, before }: PageRequest,
): Promise<Page<Item>> {
  const cursor = after ?? before;
  const position = cursor === undefined ? undefined : fromCursor(sort, cursor);
  const isBackward = before !== undefined;
  if (eventId !== undefined) await expectFewOptions(db, eventId);

  const selected = sql.join([
    ...columns.map((column) => (typeof column === "string" ? sql.ref(column) : column)),
    ...(isByTime(sort) ? [TIME_IN_MICROSECONDS] : []),
  ]);

  async function read(backward: boolean, limit: number): Promise<ReadItem<Item>[]> {
    if (position === "end" && !backward) return [];
    const direction = sort.startsWith("-") === backward ? "asc" : "desc";
    const bounded = queries.map((query) =>
      position === undefined || position === "end"
        ? query
        : query.where(isFrom(position, direction)),
    );
    // Each query has the limit, and PostgreSQL merges their results in order.
    const ordered = bounded.map((query) => {
      const byTime = isByTime(sort) ? query.orderBy(sql`created_at`, direction) : query;
      const page = byTime.orderBy(sql`id`, direction).limit(limit);
      return eventId === undefined ? page : ofEachOption(db, eventId, page);
    });
    const order = sql.join(
      (isByTime(sort) ? ["created_at", "id"] : ["id"]).map(
        // Not the selected columns: as text, ids would have the order of a collation.
        (key) => sql`listed.${sql.ref(key)} ${sql.raw(direction)}`,
      ),
    );
    const { rows } = await sql<Row & { readonly id: unknown; readonly time: unknown }>`
      select ${selected} from (${sql.join(ordered, sql` union all `)}) as listed
      order by ${order} limit ${limit} ${sql.raw(UNPREPARED)}`.execute(db);
    return rows.map((row) => ({
      id: toText(row.id),
      time: isByTime(sort) ? toText(row.time) : undefined,
      item: toItem(row),
    }));
  }

  // The item at the cursor is read too. If it still exists, no second query is needed.
  const ahead = await read(isBackward, size + (cursor === undefined ? 1 : 2));
  const isAtItem = position !== "end" && position !== undefined && ahead[0]?.id === position.id;
  if (isAtItem) ahead.shift();
  const hasOthers = isAtItem || (cursor !== undefined && (await read(!isBackward, 1)).length > 0);
  return toPage(ahead, { sort, size, isBackward, hasOthers });
}

function isFrom({ id, time }: ItemPosition, direction: "asc" | "desc") {
  const operator = direction === "asc" ? sql`>=` : sql`<=`;
  return time === undefined
    ? sql<boolean>`id ${operator} ${id}`
    : sql<boolean>`(created_at, id) ${operator} (${fromMicroseconds(time)}, ${id})`;
}

/** The sort key of ticket options. A `Date` has no microseconds. */
export const IN_MICROSECONDS = sql`cast(extract(epoch from created_at) * 1000000 as bigint)`;
export const TIME_IN_MICROSECONDS = asText(IN_MICROSECONDS).as("time");

function fromMicroseconds(time: string): RawBuilder<Date> {
  return sql<Date>`(timestamp with time zone 'epoch' + cast(${time} as bigint) * interval '1 microsecond')`;
}
