import type { RunInTime } from "../database/run-in-time.ts";
import { listJournal } from "../journal/list-journal.ts";
import { JOURNAL_ROWS, type JournalRowsName } from "../journal/journal-rows.ts";
import type { Page } from "../lists/page.ts";
import type { JournalEntry } from "../model/journal-entry.ts";
import type { Distribution } from "../settle/distribution.ts";
import { readEntryRows } from "./read-entry-rows.ts";
import { eventsOf, hasRows, type WebhookEvent } from "./webhook-events.ts";

const ROW_IDS = Object.keys(JOURNAL_ROWS).filter(
  (name): name is JournalRowsName => name in JOURNAL_ROWS,
);

/** Rows that the entries of a page have together, so that its memory is bounded. A single entry may have more. */
const MAX_ROWS = 1_000;

export interface EventRequest {
  /** Cursor of the journal entry before. @default from the first */
  readonly after?: string | undefined;
  /** Journal entries: 1 to 100. A page may have fewer, and others after it. */
  readonly size: number;
  readonly types: readonly string[];
}

/** The events of one journal entry, in the order in which they are sent. */
export interface EntryEvents {
  readonly ticketOptionId: string;
  readonly events: readonly WebhookEvent[];
}

/**
 * Reads the events of a page of the journal of all ticket options.
 *
 * @throws {CursorExpiredError} when the journal does not have the entry of the cursor
 */
export async function listEvents(
  run: RunInTime,
  distribution: Distribution,
  { after, size, types }: EventRequest,
): Promise<Page<EntryEvents>> {
  const page = await listJournal(run, distribution, { after, size });
  let rowCount = 0;
  const items = page.items.filter(({ item: entry }, index) => {
    rowCount += hasRows(entry, types) ? countRows(entry) : 0;
    return index === 0 || rowCount <= MAX_ROWS;
  });
  const entries = items.map(({ item: entry }) => entry);
  const rows = await readEntryRows(
    run,
    entries.filter((entry) => hasRows(entry, types)),
  );
  return {
    ...page,
    hasNext: page.hasNext || items.length < page.items.length,
    items: items.map(({ item: entry, cursor }) => ({
      cursor,
      item: {
        ticketOptionId: entry.ticketOptionId,
        events: eventsOf(entry, types, rows),
      },
    })),
  };
}

function countRows(entry: JournalEntry): number {
  return ROW_IDS.reduce((sum, name) => sum + (entry[name]?.length ?? 0), 0);
}
