import { isEventOf, type TicketEvent } from "../settle/decide/event.ts";
import type { Ledger } from "../settle/decide/ledger.ts";

/** Rows that an entry of the journal leads to. */
interface JournalRows {
  /** Has their ids; null for none. Also null in entries of versions before this column. */
  readonly column: string;
  readonly description: string;
  /** Their ids, in the events of a ticket option that one transaction writes. */
  readonly idsOf: (ledger: Ledger) => readonly string[];
}

/**
 * The rows behind the numbers of a journal entry. The purchases of confirmed holds name these, so there is no list of them.
 */
export const JOURNAL_ROWS = {
  purchasedIds: {
    column: "purchased_ids",
    description: "Ids of the purchases that were made, also by the confirmation of holds.",
    idsOf: idsOf("purchase_made", ({ id }) => id),
  },
  heldIds: {
    column: "held_ids",
    description: "Ids of the holds that were made.",
    idsOf: idsOf("hold_made", ({ id }) => id),
  },
  releasedIds: {
    column: "released_ids",
    description:
      "Ids of the holds that were released, also in part by the confirmation of fewer tickets.",
    idsOf: idsOf("hold_resolved", ({ id, returned }) => (returned > 0 ? id : undefined)),
  },
  expiredIds: {
    column: "expired_ids",
    description: "Ids of the holds that have expired.",
    idsOf: idsOf("hold_expired", ({ id }) => id),
  },
  cancelledIds: {
    column: "cancelled_ids",
    description: "Ids of the cancellations and exchanges.",
    idsOf: idsOf("purchase_cancelled", ({ id }) => id),
  },
  transferredIds: {
    column: "transferred_ids",
    description: "Ids of the transfers.",
    idsOf: idsOf("purchase_transferred", ({ id }) => id),
  },
} as const satisfies Readonly<Record<string, JournalRows>>;

export type JournalRowsName = keyof typeof JOURNAL_ROWS;

type EventOf<Type extends TicketEvent["type"]> = Extract<TicketEvent, { type: Type }>;

function idsOf<Type extends TicketEvent["type"]>(
  type: Type,
  idOf: (event: EventOf<Type>) => string | undefined,
): JournalRows["idsOf"] {
  const isOfType = isEventOf(type);
  return (ledger) => {
    const ids: string[] = [];
    // Without arrays in between: a batch has the ledgers of up to 192 options.
    for (const event of ledger.events) {
      const id = isOfType(event) ? idOf(event) : undefined;
      if (id !== undefined) ids.push(id);
    }
    return ids;
  };
}
