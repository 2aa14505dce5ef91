import { isEventOf, type TicketEvent } from "../settle/decide/event.ts";
import type { Ledger } from "../settle/decide/ledger.ts";

/** A number of a journal entry: how many tickets one kind of change was about. */
interface JournalNumber {
  /** Null stands for 0. */
  readonly column: string;
  readonly description: string;
  /** What each of these tickets adds to the allocation. */
  readonly adds: -1 | 0 | 1;
  /** Counts them in the events of a ticket option that one transaction writes. */
  readonly count: (ledger: Ledger) => number;
}

/**
 * What an entry of the journal says in numbers. The allocation of an entry is that of the entry before it, and what these
 * numbers add. Its capacity is that of the entry before it and `capacityChange`.
 */
export const JOURNAL_NUMBERS = {
  purchased: {
    column: "purchased",
    description: "Tickets that were purchased, also by the confirmation of holds.",
    adds: -1,
    count: sumOf("purchase_made", ({ quantity }) => quantity),
  },
  confirmed: {
    column: "confirmed",
    description: "Those of the purchased tickets that were held before.",
    adds: 1,
    count: sumOf("purchase_made", ({ quantity, holdId }) => (holdId === null ? 0 : quantity)),
  },
  held: {
    column: "held",
    description: "Tickets that were held.",
    adds: -1,
    count: sumOf("hold_made", ({ quantity }) => quantity),
  },
  extended: {
    column: "extended",
    description: "Tickets of holds whose expiry was changed. Each hold counts once.",
    adds: 0,
    count: sumOfEach(
      "hold_extended",
      ({ id }) => id,
      ({ id }, { holds }) => holds.get(id)!.quantity,
    ),
  },
  released: {
    column: "released",
    description: "Tickets of holds that were released, also by the confirmation of fewer tickets.",
    adds: 1,
    count: sumOf("hold_resolved", ({ returned }) => returned),
  },
  expired: {
    column: "expired",
    description: "Tickets of holds that have expired.",
    adds: 1,
    count: sumOf("hold_expired", ({ quantity }) => quantity),
  },
  cancelled: {
    column: "cancelled",
    description: "Tickets of purchases that were given back, also by an exchange.",
    adds: 1,
    count: sumOf("purchase_cancelled", ({ quantity }) => quantity),
  },
  exchanged: {
    column: "exchanged",
    description: "Those of the cancelled tickets that were exchanged for others.",
    adds: 0,
    count: sumOf("purchase_cancelled", ({ quantity, replacement }) => (replacement ? quantity : 0)),
  },
  transferred: {
    column: "transferred",
    description:
      "Tickets of purchases that were transferred to another user. Each purchase counts once.",
    adds: 0,
    count: sumOfEach(
      "purchase_transferred",
      ({ purchaseId }) => purchaseId,
      ({ quantity }) => quantity,
    ),
  },
  drawn: {
    column: "drawn",
    description:
      "Units that ticket options which draw on this one have taken, less those that they have given back.",
    adds: -1,
    count: ({ drawn }) => drawn,
  },
  capacityChange: {
    column: "capacity_change",
    description: "Change of the capacity, negative if it fell. Of the first entry: the capacity.",
    adds: 1,
    count: sumOf("ticket_option_changed", ({ before, after }) => after.capacity - before.capacity),
  },
  edits: {
    column: "edits",
    description: "Number of edits that changed something: by this the revision rises.",
    adds: 0,
    count: sumOf("ticket_option_changed", ({ before, after }) => after.revision - before.revision),
  },
} as const satisfies Readonly<Record<string, JournalNumber>>;

type EventOf<Type extends TicketEvent["type"]> = Extract<TicketEvent, { type: Type }>;

function sumOf<Type extends TicketEvent["type"]>(
  type: Type,
  count: (event: EventOf<Type>, ledger: Ledger) => number,
): JournalNumber["count"] {
  const isCounted = isEventOf(type);
  return (ledger) => {
    let sum = 0;
    // Without arrays: a batch has the ledgers of up to 192 options.
    for (const event of ledger.events) if (isCounted(event)) sum += count(event, ledger);
    return sum;
  };
}

/** Counts only the first event about each row: so the sum stays within the capacity, and within the type of the column. */
function sumOfEach<Type extends TicketEvent["type"]>(
  type: Type,
  idOf: (event: EventOf<Type>) => string,
  count: (event: EventOf<Type>, ledger: Ledger) => number,
): JournalNumber["count"] {
  const isOfType = isEventOf(type);
  return (ledger) => {
    const counted = new Set<string>();
    let sum = 0;
    for (const event of ledger.events) {
      if (!isOfType(event) || counted.has(idOf(event))) continue;
      counted.add(idOf(event));
      sum += count(event, ledger);
    }
    return sum;
  };
}
