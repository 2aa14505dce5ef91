import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder } from "kysely";

import type { Database } from "../database.ts";
import { UNPREPARED } from "../quick-pool.ts";
import { fromCursor, isByTime, toCursor, type ItemPosition } from "./cursor.ts";
import { DEFAULT_PAGE_SIZE } from "./lists.ts";
import type { Page } from "./page.ts";

interface PageRequest {
  readonly sort: string;
  readonly size?: number | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** Rows that are listed: each with its id, and with its time in a list sorted by that. */
type ListedQuery<Table extends keyof Database, Row> = SelectQueryBuilder<Database, Table, Row>;

/**
 * Reads a page by keyset: an index leads to where the page begins, wherever that is, and gives
 * its rows in their order.
 *
 * @param listed what is listed, unordered; several queries when no index serves their union
 * @see https://use-the-index-luke.com/no-offset
 */
export async function readPage<Table extends keyof Database, Row extends ItemPosition, Item>(
  db: Kysely<Database>,
  listed: readonly [ListedQuery<Table, Row>, ...ListedQuery<Table, Row>[]],
  { sort, size = DEFAULT_PAGE_SIZE, after, before }: PageRequest,
  toItem: (row: Row) => Item,
): Promise<Page<Item>> {
  const cursor = after ?? before;
  const position = cursor === undefined ? undefined : fromCursor(sort, cursor);
  const isBackward = before !== undefined;

  async function read(backward: boolean, limit: number): Promise<Row[]> {
    if (position === "end" && !backward) return [];
    const direction = sort.startsWith("-") === backward ? "asc" : "desc";
    const bounded = listed.map((query) =>
      position === undefined || position === "end"
        ? query
        : query.where(isFrom(position, direction)),
    );
    // Each is cut to size where it is read, and PostgreSQL merges what is left in order.
    const ordered = bounded.map((query) => {
      const byTime = isByTime(sort) ? query.orderBy(sql`created_at`, direction) : query;
      return byTime.orderBy(sql`id`, direction).limit(limit);
    });
    const [only, ...others] = ordered;
    if (only && others.length === 0) return only.modifyEnd(sql.raw(UNPREPARED)).execute();
    const { rows } = await sql<Row>`${sql.join(ordered, sql` union all `)}
      order by id ${sql.raw(direction)} limit ${limit} ${sql.raw(UNPREPARED)}`.execute(db);
    return rows;
  }

  // The item at the cursor is read too: while it is there, nobody has to look behind it.
  const ahead = await read(isBackward, size + (cursor === undefined ? 1 : 2));
  const isAtItem = position !== "end" && position !== undefined && ahead[0]?.id === position.id;
  if (isAtItem) ahead.shift();
  const isBehind = isAtItem || (cursor !== undefined && (await read(!isBackward, 1)).length > 0);

  const rows = ahead.slice(0, size);
  if (isBackward) rows.reverse();
  const isMore = [isBehind, ahead.length > size] as const;
  const [hasPrevious, hasNext] = isBackward ? [isMore[1], isMore[0]] : isMore;
  return {
    items: rows.map((row) => ({ item: toItem(row), cursor: toCursor(sort, row) })),
    hasPrevious,
    hasNext,
  };
}

function isFrom({ id, time }: ItemPosition, direction: "asc" | "desc") {
  const operator = direction === "asc" ? sql`>=` : sql`<=`;
  return time === undefined
    ? sql<boolean>`id ${operator} ${id}`
    : sql<boolean>`(created_at, id) ${operator} (${fromMicroseconds(time)}, ${id})`;
}

/** The time by which a ticket option is listed: a `Date` would lose its microseconds. */
export const TIME_IN_MICROSECONDS = sql<string>`
  cast(cast(extract(epoch from created_at) * 1000000 as bigint) as text)`.as("time");

function fromMicroseconds(time: string): RawBuilder<Date> {
  return sql<Date>`(timestamptz 'epoch' + cast(${time} as bigint) * interval '1 microsecond')`;
}
