import type { EntryIds } from "../model/journal-entry.ts";
import type { CancellationRow, EntryRows } from "./read-entry-rows.ts";

/** A row as an event shows it. The members of a row that was removed are null, besides its id. */
export type EventRow = Readonly<Record<string, string | number | null>>;

/** The rows of an event, and the member that has them. */
export interface EventRows {
  readonly member: "purchases" | "holds" | "cancellations" | "exchanges" | "transfers";
  /** Null: the entry does not know them. */
  readonly of: (ids: EntryIds, rows: EntryRows) => readonly EventRow[] | null;
}

export const PURCHASES: EventRows = {
  member: "purchases",
  of: ({ purchasedIds }, { purchases }) =>
    listOf(purchasedIds, (id) => {
      const { userId = null, quantity = null, holdId = null } = purchases.get(id) ?? {};
      return { id, user_id: userId, quantity, hold_id: holdId };
    }),
};

export const CANCELLATIONS: EventRows = {
  member: "cancellations",
  of: ({ cancelledIds }, { cancellations }) =>
    listOf(cancelledIds?.filter((id) => !isExchange(cancellations.get(id))) ?? null, (id) => {
      const { purchaseId = null, userId = null, quantity = null } = cancellations.get(id) ?? {};
      return { id, purchase_id: purchaseId, user_id: userId, quantity };
    }),
};

export const EXCHANGES: EventRows = {
  member: "exchanges",
  of: ({ cancelledIds }, { cancellations }) => {
    const rows = cancelledIds?.flatMap((id) => cancellations.get(id) ?? []) ?? null;
    return listOf(rows?.filter(isExchange) ?? null, (row) => ({
      id: row.id,
      purchase_id: row.purchaseId,
      user_id: row.userId,
      quantity: row.quantity,
      new_ticket_option_id: row.newTicketOptionId,
      new_purchase_id: row.newPurchaseId,
    }));
  },
};

export const TRANSFERS: EventRows = {
  member: "transfers",
  of: ({ transferredIds }, { transfers }) =>
    listOf(transferredIds, (id) => {
      const {
        purchaseId = null,
        fromUserId = null,
        userId = null,
        quantity = null,
      } = transfers.get(id) ?? {};
      return {
        id,
        purchase_id: purchaseId,
        from_user_id: fromUserId,
        user_id: userId,
        quantity,
      };
    }),
};

export const HOLDS_MADE = holdsOf("heldIds");
export const HOLDS_EXPIRED = holdsOf("expiredIds");

/** Of a hold that was confirmed for fewer tickets, the others. */
export const HOLDS_RELEASED: EventRows = {
  member: "holds",
  of({ purchasedIds, releasedIds }, { holds, purchases }) {
    const bought = new Map<string | null, number>();
    for (const id of purchasedIds ?? []) {
      const { holdId = null, quantity = 0 } = purchases.get(id) ?? {};
      bought.set(holdId, quantity);
    }
    return listOf(releasedIds, (id) => {
      const hold = holds.get(id);
      const quantity = hold ? hold.quantity - (bought.get(id) ?? 0) : null;
      return { id, user_id: hold?.userId ?? null, quantity };
    });
  },
};

export const HOLDS_CONFIRMED: EventRows = {
  member: "holds",
  of({ purchasedIds }, { purchases }) {
    const all = listOf(purchasedIds, (id) => {
      const { holdId = null, userId = null, quantity = null } = purchases.get(id) ?? {};
      return { id: holdId, user_id: userId, quantity, purchase_id: id };
    });
    return all?.filter(({ id }) => id !== null) ?? null;
  },
};

function holdsOf(name: "heldIds" | "expiredIds"): EventRows {
  return {
    member: "holds",
    of: (ids, { holds }) =>
      listOf(ids[name], (id) => {
        const { userId = null, quantity = null } = holds.get(id) ?? {};
        return { id, user_id: userId, quantity };
      }),
  };
}

/** What is not known any more counts as a cancellation. */
function isExchange(row: CancellationRow | undefined): boolean {
  return row !== undefined && row.newPurchaseId !== null;
}

function listOf<Item, Row>(
  items: readonly Item[] | null,
  toRow: (item: Item) => Row,
): readonly Row[] | null {
  return items?.map(toRow) ?? null;
}
