import { sql, type Kysely } from "kysely";

import { asText, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { fromCursor, toCursor, type ItemPosition } from "../lists/cursor.ts";
import { listRequestSchemas } from "../lists/list-request-schemas.ts";
import { DEFAULT_PAGE_SIZE } from "../lists/lists.ts";
import type { ListRequest, Page } from "../lists/page.ts";
import { TIME_IN_MICROSECONDS } from "../lists/read-page.ts";
import { toPage, type ReadItem } from "../lists/to-page.ts";
import type { Database } from "../model/database.ts";
import { CursorExpiredError, InvalidInputError } from "../model/errors.ts";
import {
  fromEntryId,
  JOURNAL_ENTRY_COLUMNS,
  toJournalEntry,
  type JournalEntry,
} from "../model/journal-entry.ts";
import { parseInput } from "../model/parse-input.ts";
import type { Distribution } from "../settle/distribution.ts";
import { IS_FINAL, JOURNAL_KEY } from "./journal-order.ts";

/**
 * Reads a page of the journal: of one ticket option, in the order of its versions, or of all. The entry of a cursor is read
 * too: without it, entries after it may be missing as well.
 *
 * @throws {CursorExpiredError} when the journal does not have the entry of the cursor
 */
export async function listJournal(
  run: RunInTime,
  { find: findDistribution }: Distribution,
  request: ListRequest<"journal"> = {},
): Promise<Page<JournalEntry>> {
  const page = parseInput(listRequestSchemas.journal, request);
  const { sort, size = DEFAULT_PAGE_SIZE, after, before } = page;
  const ticketOptionId = page.filter?.ticketOptionId;
  const cursor = after ?? before;
  const position = cursor === undefined ? undefined : fromCursor(sort, cursor);
  const isBackward = before !== undefined;

  return run(async (db) => {
    const isDistributed = await findDistribution(db);
    if (ticketOptionId === undefined && isDistributed) throw noFeedOfShards();
    if (position === "end" && !isBackward) return { items: [], hasPrevious: true, hasNext: false };
    const from = position === "end" ? undefined : position;
    const direction = sort.startsWith("-") === isBackward ? "asc" : "desc";
    const ahead = await readEntries(db, {
      ticketOptionId,
      isDistributed,
      from,
      direction,
      limit: size + (from ? 2 : 1),
    });
    if (from) {
      const first = ahead.shift();
      if (!first || toCursor(sort, first) !== cursor) throw new CursorExpiredError();
    }
    return toPage(ahead, { sort, size, isBackward, hasOthers: from !== undefined });
  });
}

interface WantedEntries {
  readonly ticketOptionId: string | undefined;
  readonly isDistributed: boolean;
  /** The first entry. */
  readonly from: ItemPosition | undefined;
  readonly direction: "asc" | "desc";
  readonly limit: number;
}

/** Before all versions in a direction. */
const ENDS = { asc: "-1", desc: "9223372036854775807" } as const;

async function readEntries(
  db: Kysely<Database>,
  { ticketOptionId, isDistributed, from, direction, limit }: WantedEntries,
): Promise<ReadItem<JournalEntry>[]> {
  const [operator, opposite] = direction === "asc" ? [">=", "<="] : ["<=", ">="];
  const entries = db.selectFrom("journal_entries").modifyEnd(sql.raw(UNPREPARED)).limit(limit);
  const ordered =
    ticketOptionId === undefined
      ? // Not the selected columns, which are text: 10 would come before 9.
        JOURNAL_KEY.reduce(
          (query, column) => query.orderBy(`journal_entries.${column}`, direction),
          entries,
        )
          .where(IS_FINAL)
          .$if(from !== undefined, (query) =>
            query.where(
              sql<boolean>`(position, ticket_option_id, version) ${sql.raw(operator)} (${from?.position}, ${from?.id}, ${from?.version})`,
            ),
          )
      : // A range of the primary key. With a condition for equality and without statistics, PostgreSQL expects few entries of
        // a ticket option, and would sort all of a million. So it does at most in a table of some ten thousand.
        entries
          .where(
            sql<boolean>`(ticket_option_id, version) ${sql.raw(operator)} (${ticketOptionId}, ${from?.version ?? ENDS[direction]})
              and ticket_option_id ${sql.raw(opposite)} ${ticketOptionId}`,
          )
          // By this Citus finds the shard.
          .$if(isDistributed, (query) => query.where("ticket_option_id", "=", ticketOptionId))
          .orderBy("journal_entries.ticket_option_id", direction)
          .orderBy("journal_entries.version", direction);
  const rows = await ordered
    .select([...JOURNAL_ENTRY_COLUMNS, asText("position").as("position"), TIME_IN_MICROSECONDS])
    .execute();
  return rows.map((row: Readonly<Record<string, unknown>>) => ({
    id: toText(row["ticket_option_id"]),
    time: toText(row["time"]),
    version: toText(row["version"]),
    position: toText(row["position"]),
    item: toJournalEntry(row),
  }));
}

/** Finds entries by their ids, in no order. An id that is none of an entry names nothing. */
export async function findJournalEntries(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly JournalEntry[]> {
  const found = await Promise.all(
    [...new Set(ids)].map(async (id) => {
      const key = fromEntryId(id);
      if (!key) return [];
      return run((db) =>
        db
          .selectFrom("journal_entries")
          .select(JOURNAL_ENTRY_COLUMNS)
          .where("ticket_option_id", "=", key.ticketOptionId)
          .where("version", "=", key.version)
          .execute(),
      );
    }),
  );
  return found.flat().map((row) => toJournalEntry(row));
}

/** Ids of transactions of several servers have no common order. */
function noFeedOfShards(): InvalidInputError {
  const message =
    "is required: the tables are distributed, and changes on several servers have no common order";
  return new InvalidInputError([{ path: ["filter", "ticketOptionId"], message }]);
}
