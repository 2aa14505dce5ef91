import { JOURNAL_NUMBERS } from "../journal/journal-numbers.ts";
import type { JournalEntry } from "../model/journal-entry.ts";
import {
  CANCELLATIONS,
  EXCHANGES,
  HOLDS_CONFIRMED,
  HOLDS_EXPIRED,
  HOLDS_MADE,
  HOLDS_RELEASED,
  PURCHASES,
  TRANSFERS,
  type EventRow,
  type EventRows,
} from "./event-rows.ts";
import type { EntryRows } from "./read-entry-rows.ts";

type NumberName = keyof typeof JOURNAL_NUMBERS;
const NUMBERS = Object.keys(JOURNAL_NUMBERS).filter(
  (name): name is NumberName => name in JOURNAL_NUMBERS,
);

interface EventType {
  /** What it means, in a sentence. */
  readonly description: string;
  /** How many tickets it is about. Null: the entry has no such event. Zero: the event is not about a number of tickets. */
  readonly count: (entry: JournalEntry) => number | null;
  /** The rows that it is about. @default none */
  readonly rows?: EventRows;
}

/**
 * The types of events that webhooks deliver, in the order in which those of one journal entry are sent. They are derived from
 * the numbers of the entry.
 */
export const WEBHOOK_EVENTS = {
  "ticket_option.created": {
    description: "A ticket option was put on sale.",
    count: (entry) => (isCreation(entry) ? 0 : null),
  },
  "ticket_option.changed": {
    description:
      "A ticket option was edited. Also the first event after a gap of the journal, whose changes are unknown.",
    count: (entry) =>
      !isCreation(entry) && (entry.edits > 0 || entry.gapAfter !== null) ? 0 : null,
  },
  "purchase.made": {
    description: "Tickets were purchased, also by the confirmation of holds.",
    count: ({ purchased }) => orNull(purchased),
    rows: PURCHASES,
  },
  "purchase.cancelled": {
    description: "Tickets of purchases were given back.",
    count: ({ cancelled, exchanged }) => orNull(cancelled - exchanged),
    rows: CANCELLATIONS,
  },
  "purchase.exchanged": {
    description: "Tickets of purchases were exchanged for tickets of another ticket option.",
    count: ({ exchanged }) => orNull(exchanged),
    rows: EXCHANGES,
  },
  "purchase.transferred": {
    description: "Purchases were transferred to another user.",
    count: ({ transferred }) => orNull(transferred),
    rows: TRANSFERS,
  },
  "hold.made": {
    description: "Tickets were held.",
    count: ({ held }) => orNull(held),
    rows: HOLDS_MADE,
  },
  "hold.confirmed": {
    description: "Held tickets were purchased.",
    count: ({ confirmed }) => orNull(confirmed),
    rows: HOLDS_CONFIRMED,
  },
  "hold.released": {
    description: "Held tickets were released, also by the confirmation of fewer tickets.",
    count: ({ released }) => orNull(released),
    rows: HOLDS_RELEASED,
  },
  "hold.expired": {
    description: "Held tickets have expired.",
    count: ({ expired }) => orNull(expired),
    rows: HOLDS_EXPIRED,
  },
  "ticket_option.sold_out": {
    description: "No tickets are left of a ticket option.",
    count: (entry) => (entry.allocation === 0 && allocationBefore(entry) > 0 ? 0 : null),
  },
  "ticket_option.available_again": {
    description: "Tickets are left of a ticket option that had none.",
    count: (entry) =>
      entry.allocation > 0 && allocationBefore(entry) === 0 && !isCreation(entry) ? 0 : null,
  },
} as const satisfies Readonly<Record<string, EventType>>;

export type WebhookEventType = keyof typeof WEBHOOK_EVENTS;

/** An event as it is sent: a body of Standard Webhooks, and its id. */
export interface WebhookEvent {
  /** The same whenever the event is sent. */
  readonly id: string;
  readonly body: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Readonly<Record<string, string | number | readonly EventRow[]>>;
  };
}

/** Rows of one event: about 20 kB. If there are more, there are several events. */
const MAX_ROWS = 100;

/**
 * The events of a journal entry that have one of these types, in the order in which they are sent.
 *
 * @param found the rows that the entry is about, if one of these types shows any
 */
export function eventsOf(
  entry: JournalEntry,
  types: readonly string[],
  found: EntryRows,
): readonly WebhookEvent[] {
  return eventTypesOf(entry, types).flatMap(([type, { rows }, quantity]) => {
    const { id, ticketOptionId, version, allocation, capacity, gapAfter, createdAt } = entry;
    const shown = rows?.of(entry, found) ?? [];
    const parts = inParts(shown);
    return parts.map((part, index) => ({
      // No full stop: Standard Webhooks separates the signed parts by it.
      id: `${id}-${type.replace(".", "-")}${index === 0 ? "" : `-${index + 1}`}`,
      body: {
        type,
        timestamp: createdAt.toISOString(),
        data: {
          journal_entry_id: id,
          ticket_option_id: ticketOptionId,
          version,
          allocation,
          capacity,
          ...(quantity > 0 && { quantity: parts.length === 1 ? quantity : sumOf(part) }),
          ...(rows && part.length > 0 && { [rows.member]: part }),
          ...(parts.length > 1 && { part: index + 1, parts: parts.length }),
          ...(gapAfter !== null && { gap_after: gapAfter }),
        },
      },
    }));
  });
}

/** Whether an event of the entry that has one of these types shows rows. */
export function hasRows(entry: JournalEntry, types: readonly string[]): boolean {
  return eventTypesOf(entry, types).some(([, { rows }]) => rows !== undefined);
}

function eventTypesOf(
  entry: JournalEntry,
  types: readonly string[],
): readonly (readonly [type: string, EventType, quantity: number])[] {
  return Object.entries<EventType>(WEBHOOK_EVENTS).flatMap(([type, event]) => {
    const quantity = types.includes(type) ? event.count(entry) : null;
    return quantity === null ? [] : [[type, event, quantity] as const];
  });
}

function inParts(rows: readonly EventRow[]): readonly (readonly EventRow[])[] {
  const count = Math.max(1, Math.ceil(rows.length / MAX_ROWS));
  return Array.from({ length: count }, (_, index) =>
    rows.slice(index * MAX_ROWS, (index + 1) * MAX_ROWS),
  );
}

function sumOf(rows: readonly EventRow[]): number {
  return rows.reduce((sum, { quantity }) => sum + Number(quantity ?? 0), 0);
}

/** The allocation of the entry before, as the numbers of {@link JOURNAL_NUMBERS} add up. */
function allocationBefore(entry: JournalEntry): number {
  return NUMBERS.reduce(
    (sum, name) => sum - JOURNAL_NUMBERS[name].adds * entry[name],
    entry.allocation,
  );
}

function isCreation({ version, gapAfter }: JournalEntry): boolean {
  return version === 0 && gapAfter === null;
}

function orNull(quantity: number): number | null {
  return quantity > 0 ? quantity : null;
}
