import { RefusalError, type Purchase, type TicketClient } from "@ticket-allocation/client";

/** What a click asks for. */
export interface Wish {
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
}

/** `sessionStorage` of the browser: it survives a reload of the page. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** What was begun. */
interface Attempt {
  readonly key: string;
  readonly wish: Wish;
}

const NAME = "unfinished purchase";

/** Call it when the buyer clicks. The wish is stored before it is sent. */
export function buy(tickets: TicketClient, store: Store, wish: Wish) {
  const attempt: Attempt = { key: crypto.randomUUID(), wish };
  store.setItem(NAME, JSON.stringify(attempt));
  return finish(tickets, store);
}

/**
 * Call it when the page was loaded, and when the buyer wants to try again: it sends the purchase that was begun, with
 * the key that it had.
 *
 * @returns undefined if none was begun
 * @throws {RefusalError} nothing was purchased, for the reason in `code`
 * @throws {TicketClientError} the outcome is not known yet: call it again
 */
export async function finish(tickets: TicketClient, store: Store): Promise<Purchase | undefined> {
  const begun = store.getItem(NAME);
  if (begun === null) return undefined;
  const { key, wish }: Attempt = JSON.parse(begun);
  try {
    const purchase = await tickets.purchases.create(wish, { idempotencyKey: key });
    store.removeItem(NAME);
    return purchase;
  } catch (error) {
    if (error instanceof RefusalError && !error.isOutcomeUnknown) store.removeItem(NAME);
    throw error;
  }
}
