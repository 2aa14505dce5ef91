import { isTicketError, type BoxOffice } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Orders of many ticket options, one ticket of each. They are placed one after another. */
export interface OrdersPlan {
  readonly ticketOptionIds: readonly string[];
  /** Number of additional lines with ticket options that do not exist. */
  readonly unknownLines: number;
  /** Whether all orders have the same idempotency key. */
  readonly isReplayed: boolean;
}

/** Results of the orders. */
export interface OrderTally {
  readonly granted: number;
  readonly refused: number;
  readonly faults: number;
  /** Number of tickets purchased. */
  readonly tickets: number;
}

export interface PlacedOrders {
  /** Resolves after the last order has its outcome. */
  stop(): Promise<OrderTally>;
}

/** Places orders until it is stopped, even if some of them fail. */
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
      // An order may be refused without any I/O. Other work of the process needs its turn.
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
