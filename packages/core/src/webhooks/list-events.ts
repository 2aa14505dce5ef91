import type { RunInTime } from "../database/run-in-time.ts";
import { listJournal } from "../journal/list-journal.ts";
import type { Page } from "../lists/page.ts";
import type { Distribution } from "../settle/distribution.ts";
import { readEntryIds, type EntryIds } from "./read-entry-ids.ts";
import { readEntryRows } from "./read-entry-rows.ts";
import { eventsOf, hasRows, type WebhookEvent } from "./webhook-events.ts";

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
  const entries = page.items.map(({ item }) => item).filter((entry) => hasRows(entry, types));
  const ids: ReadonlyMap<string, EntryIds> =
    entries.length === 0 ? new Map() : await run((db) => readEntryIds(db, entries));
  let rowCount = 0;
  const items = page.items.filter(({ item }, index) => {
    rowCount += countRows(ids.get(item.id));
    return index === 0 || rowCount <= MAX_ROWS;
  });
  const rows = await readEntryRows(
    run,
    items.flatMap(({ item }) => ids.get(item.id) ?? []),
  );
  return {
    ...page,
    hasNext: page.hasNext || items.length < page.items.length,
    items: items.map(({ item: entry, cursor }) => ({
      cursor,
      item: {
        ticketOptionId: entry.ticketOptionId,
        events: eventsOf(entry, types, ids.get(entry.id), rows),
      },
    })),
  };
}

function countRows(ids: EntryIds | undefined): number {
  return Object.values(ids ?? {}).reduce((sum, list) => sum + (list?.length ?? 0), 0);
}
