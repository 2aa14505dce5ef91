import { sql, type Kysely } from "kysely";

import { toText } from "../database/column-text.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { fromCursor, type ItemPosition } from "../lists/cursor.ts";
import { listRequestSchemas } from "../lists/list-request-schemas.ts";
import { LISTS } from "../lists/lists.ts";
import type { ListRequest, Page } from "../lists/page.ts";
import { IN_MICROSECONDS } from "../lists/read-page.ts";
import { toPage, type ReadItem } from "../lists/to-page.ts";
import type { Database } from "../model/database.ts";
import {
  CursorExpiredError,
  InvalidInputError,
  TicketOptionNotFoundError,
} from "../model/errors.ts";
import { toMilliseconds, type IntervalLength } from "../model/interval-length.ts";
import { parseInput } from "../model/parse-input.ts";
import { isUuid } from "../model/rules.ts";
import { toSalesInterval, type SalesInterval } from "../model/sales-interval.ts";
import { findVersionAt } from "./find-version-at.ts";
import { readSales, type TimeRange } from "./read-sales.ts";

/** A request for a page of sales over time. */
export interface SalesRequest extends ListRequest<"sales"> {
  /** How long the intervals are: a second, a minute, an hour or a day of UTC. @default "1m" */
  readonly interval?: IntervalLength | undefined;
}

/**
 * Reads what has changed a ticket option, added up by intervals.
 *
 * There is no index on time: it would make sales slower. Within an option times rise with versions, so a binary search finds
 * the version at a time.
 *
 * @throws {TicketOptionNotFoundError} when there is no such ticket option
 * @throws {CursorExpiredError} when the journal does not have the last entry of the cursor
 */
export async function listSales(
  run: RunInTime,
  id: string,
  request: SalesRequest = {},
): Promise<Page<SalesInterval>> {
  const page = parseInput(listRequestSchemas.sales, request);
  const { interval, sort, size = LISTS.sales.pageSize.default, after, before } = page;
  const range = toWholeIntervals(page.filter, interval);
  const cursor = after ?? before;
  const position = cursor === undefined ? undefined : fromCursor(sort, cursor);
  const isBackward = before !== undefined;
  /** Whether the versions rise in the order in which entries are read. */
  const isRising = sort.startsWith("-") === isBackward;
  if (!isUuid(id)) throw new TicketOptionNotFoundError(id);
  const ticketOptionId = id.toLowerCase();

  return run(async (db) => {
    await expectTicketOption(db, ticketOptionId);
    if (position === "end" && !isBackward) return { items: [], hasPrevious: true, hasNext: false };
    const from = position === "end" ? undefined : position;
    if (from && from.id !== ticketOptionId) throw notOfThisList(isBackward ? "before" : "after");
    const nearest = isRising ? range.from : range.until;
    const read = await readSales(db, {
      ticketOptionId,
      lengthMs: toMilliseconds(interval),
      range,
      isRising,
      bounds: [
        ...(from ? [isRising ? versionAfter(from) : (from.firstVersion ?? "")] : []),
        ...(nearest ? [await findVersionAt(db, ticketOptionId, nearest)] : []),
      ],
      limit: size + 1,
    });
    // Entries are removed in order: while the one of the cursor is there, those after it are too.
    if (from) await expectEntry(db, from);
    const ahead = read.rows.map((row) => toReadItem(ticketOptionId, interval, row));
    const shown = toPage(ahead, { sort, size, isBackward, hasOthers: cursor !== undefined });
    // The rest of the last interval that was read is on the next page.
    return read.isCut ? { ...shown, [isBackward ? "hasPrevious" : "hasNext"]: true } : shown;
  });
}

const LAST_TIME = Date.parse("9999-12-31T23:59:59.999Z");

/** Each interval of a page is a whole one: from the beginning of the first to the end of the last. */
function toWholeIntervals(
  { from, until }: { from?: Date | undefined; until?: Date | undefined } = {},
  interval: IntervalLength,
): TimeRange {
  const lengthMs = toMilliseconds(interval);
  const end = until && Math.ceil(until.getTime() / lengthMs) * lengthMs;
  return {
    from: from && new Date(Math.floor(from.getTime() / lengthMs) * lengthMs),
    until: end === undefined || end > LAST_TIME ? undefined : new Date(end),
  };
}

async function expectTicketOption(db: Kysely<Database>, id: string): Promise<void> {
  const found = await db
    .selectFrom("ticket_options")
    .select(sql.lit(1).as("one"))
    .where("id", "=", id)
    .executeTakeFirst();
  if (!found) throw new TicketOptionNotFoundError(id);
}

async function expectEntry(
  db: Kysely<Database>,
  { id, version = "", time = "" }: ItemPosition,
): Promise<void> {
  const entry = await db
    .selectFrom("journal_entries")
    .select(sql.lit(1).as("one"))
    .where("ticket_option_id", "=", id)
    .where("version", "=", version)
    .where(sql<boolean>`${IN_MICROSECONDS} = cast(${time} as bigint)`)
    .executeTakeFirst();
  if (!entry) throw new CursorExpiredError();
}

function versionAfter({ version = "" }: ItemPosition): string {
  return String(BigInt(version) + 1n);
}

function toReadItem(
  ticketOptionId: string,
  interval: IntervalLength,
  row: Readonly<Record<string, unknown>>,
): ReadItem<SalesInterval> {
  return {
    id: ticketOptionId,
    time: toText(row["time"]),
    version: toText(row["last_version"]),
    firstVersion: toText(row["first_version"]),
    item: toSalesInterval(ticketOptionId, interval, row),
  };
}

function notOfThisList(name: "after" | "before"): InvalidInputError {
  return new InvalidInputError([{ path: [name], message: "must be a cursor of this list" }]);
}
