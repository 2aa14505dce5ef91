import {
  AllocationExceededError,
  OPERATIONS,
  toMethods,
  type BoxOffice,
  type NewPurchase,
  type Purchase,
  type TicketOption,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

/**
 * A box office without a database: any id is a ticket option with `capacity` tickets.
 *
 * It only counts the tickets that are left. Anything else would slow this upper limit down, and whatever is compared
 * with it would look better.
 */
export function createMemoryBoxOffice(capacity: number): BoxOffice {
  const allocations = new Map<string, number>();

  function findTicketOption(id: string): TicketOption {
    const allocation = allocations.get(id) ?? capacity;
    return { ...UNRULED, id, name: "Memory", allocation, capacity, drawsOn: [] };
  }

  return {
    ...toMethods(OPERATIONS, () => notBuilt),
    findTicketOption: async (id) => findTicketOption(id),
    findTicketOptions: async (ids) => ids.map(findTicketOption),
    async purchaseTickets({ ticketOptionId, userId, quantity }: NewPurchase): Promise<Purchase> {
      const left = (allocations.get(ticketOptionId) ?? capacity) - quantity;
      if (left < 0) throw new AllocationExceededError(ticketOptionId, quantity);
      allocations.set(ticketOptionId, left);
      const id = randomUUID();
      return { id, ticketOptionId, userId, quantity, cancelledQuantity: 0, status: "confirmed" };
    },
    watch: () => {
      throw new Error(NOT_BUILT);
    },
    findPurchase: async () => undefined,
    findPurchases: async () => [],
    findHold: notBuilt,
    findHolds: notBuilt,
    findCapacityMove: notBuilt,
    findCapacityMoves: notBuilt,
    findCancellation: notBuilt,
    findCancellations: notBuilt,
    findExchange: notBuilt,
    findExchanges: notBuilt,
    findTransfer: notBuilt,
    findTransfers: notBuilt,
    listTicketOptions: notBuilt,
    listPurchases: notBuilt,
    listHolds: notBuilt,
    listJournal: notBuilt,
    listSales: notBuilt,
    findJournalEntry: notBuilt,
    findJournalEntries: notBuilt,
    findWebhook: notBuilt,
    findWebhooks: notBuilt,
    listWebhooks: notBuilt,
  };
}

const UNRULED = {
  createdAt: new Date(0),
  createdBy: null,
  revision: 1,
  eventId: null,
  description: null,
  reference: null,
  metadata: null,
  state: "on_sale" as const,
  saleStartsAt: null,
  saleEndsAt: null,
  minPerPurchase: null,
  maxPerPurchase: null,
  maxPerUser: null,
  maxHeldPerUser: null,
};

const NOT_BUILT = "this box office can only sell";

async function notBuilt(): Promise<never> {
  throw new Error(NOT_BUILT);
}
