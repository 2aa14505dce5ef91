import { JOURNAL_NUMBERS } from "../journal/journal-numbers.ts";
import type { JournalEntry } from "../model/journal-entry.ts";

type NumberName = keyof typeof JOURNAL_NUMBERS;
const NUMBERS = Object.keys(JOURNAL_NUMBERS).filter(
  (name): name is NumberName => name in JOURNAL_NUMBERS,
);

interface EventType {
  /** What it means, in a sentence. */
  readonly description: string;
  /** How many tickets it is about. Null: the entry has no such event. Zero: the event is not about a number of tickets. */
  readonly count: (entry: JournalEntry) => number | null;
}

/**
 * The types of events that webhooks deliver, in the order in which those of one journal entry are sent. They are derived from
 * the numbers of the entry alone: the rows of an entry cannot be found without an index that would make sales slower.
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
  },
  "purchase.cancelled": {
    description: "Tickets of purchases were given back.",
    count: ({ cancelled, exchanged }) => orNull(cancelled - exchanged),
  },
  "purchase.exchanged": {
    description: "Tickets of purchases were exchanged for tickets of another ticket option.",
    count: ({ exchanged }) => orNull(exchanged),
  },
  "purchase.transferred": {
    description: "Purchases were transferred to another user.",
    count: ({ transferred }) => orNull(transferred),
  },
  "hold.made": {
    description: "Tickets were held.",
    count: ({ held }) => orNull(held),
  },
  "hold.confirmed": {
    description: "Held tickets were purchased.",
    count: ({ confirmed }) => orNull(confirmed),
  },
  "hold.released": {
    description: "Held tickets were released, also by the confirmation of fewer tickets.",
    count: ({ released }) => orNull(released),
  },
  "hold.expired": {
    description: "Held tickets have expired.",
    count: ({ expired }) => orNull(expired),
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
    readonly data: Readonly<Record<string, string | number | null>>;
  };
}

/** The events of a journal entry that have one of these types, in the order in which they are sent. */
export function eventsOf(entry: JournalEntry, types: readonly string[]): readonly WebhookEvent[] {
  return Object.entries<EventType>(WEBHOOK_EVENTS).flatMap(([type, { count }]) => {
    const quantity = types.includes(type) ? count(entry) : null;
    if (quantity === null) return [];
    const { id, ticketOptionId, version, allocation, capacity, gapAfter, createdAt } = entry;
    return {
      // No full stop: Standard Webhooks separates the signed parts by it.
      id: `${id}-${type.replace(".", "-")}`,
      body: {
        type,
        timestamp: createdAt.toISOString(),
        data: {
          journal_entry_id: id,
          ticket_option_id: ticketOptionId,
          version,
          allocation,
          capacity,
          ...(quantity > 0 && { quantity }),
          ...(gapAfter !== null && { gap_after: gapAfter }),
        },
      },
    };
  });
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
