import { isEventOf, type TicketEvent } from "../settle/decide/event.ts";
import type { Ledger } from "../settle/decide/ledger.ts";

/** Rows that an entry of the journal leads to. */
interface JournalRows {
  /** Has their ids; null for none. Also null in entries of versions before this column. */
  readonly column: string;
  /** Their ids, in the events of a ticket option that one transaction writes. */
  readonly idsOf: (ledger: Ledger) => readonly string[];
}

/**
 * The rows behind the numbers of a journal entry that have the same names. The purchases of confirmed holds name these, so
 * there is no list of them.
 */
export const JOURNAL_ROWS = {
  purchased: { column: "purchased_ids", idsOf: idsOf("purchase_made", ({ id }) => id) },
  held: { column: "held_ids", idsOf: idsOf("hold_made", ({ id }) => id) },
  released: {
    column: "released_ids",
    idsOf: idsOf("hold_resolved", ({ id, returned }) => (returned > 0 ? id : undefined)),
  },
  expired: { column: "expired_ids", idsOf: idsOf("hold_expired", ({ id }) => id) },
  /** Cancellations, also those of exchanges. */
  cancelled: { column: "cancelled_ids", idsOf: idsOf("purchase_cancelled", ({ id }) => id) },
  /** Transfers. */
  transferred: { column: "transferred_ids", idsOf: idsOf("purchase_transferred", ({ id }) => id) },
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
