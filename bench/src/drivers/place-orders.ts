import { isTicketError, type BoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Orders over many ticket options, one ticket of each, placed one after the other. */
export interface OrdersPlan {
  readonly ticketOptionIds: readonly string[];
  /** Lines beside those, on ticket options that do not exist. */
  readonly unknownLines: number;
  /** Whether all orders have the same idempotency key. */
  readonly isReplayed: boolean;
}

/** How the orders were answered. */
export interface OrderTally {
  readonly granted: number;
  readonly refused: number;
  readonly faults: number;
  /** Tickets that were purchased. */
  readonly tickets: number;
}

export interface PlacedOrders {
  /** Resolves when the last order is answered. */
  stop(): Promise<OrderTally>;
}

/** Places orders until it is stopped. One that fails is followed by the next. */
export function placeOrders(boxOffice: BoxOffice, plan: OrdersPlan): PlacedOrders {
  const { ticketOptionIds, unknownLines, isReplayed } = plan;
  const userId = randomUUID();
  const options = isReplayed ? { idempotencyKey: randomUUID() } : {};
  let [granted, refused, faults] = [0, 0, 0];
  const end = new AbortController();

  async function placeOrder(): Promise<void> {
    const unknown = Array.from({ length: unknownLines }, () => randomUUID());
    const lines = [...ticketOptionIds, ...unknown];
    try {
      await boxOffice.placeOrder(
        lines.map((ticketOptionId) => ({ ticketOptionId, userId, quantity: 1 })),
        options,
      );
      granted += 1;
    } catch (error) {
      if (isTicketError(error)) refused += 1;
      else faults += 1;
    }
  }

  async function placeAll(): Promise<void> {
    while (!end.signal.aborted) {
      await placeOrder();
      // A refusal may come without any input or output.
      await nextTurn();
    }
  }

  const placing = placeAll();
  return {
    async stop() {
      end.abort();
      await placing;
      const bought = isReplayed ? Math.min(granted, 1) : granted;
      return { granted, refused, faults, tickets: bought * ticketOptionIds.length };
    },
  };
}
