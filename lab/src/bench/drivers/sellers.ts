import { AllocationExceededError, createBoxOffice, openDatabase } from "@ticket-allocation/core";

import { basketInTransactions } from "../subjects/basket-in-transactions.ts";
import { orderInTransaction } from "../subjects/order-in-transaction.ts";
import { openPool } from "../subjects/pool.ts";
import { sellInTransaction } from "../subjects/sell-in-transaction.ts";
import type { CallersJob } from "./job.ts";
import { placeOrders } from "./place-orders.ts";
import { toTaking } from "./requests.ts";

/** An implementation that runs in the process of its callers. */
export interface Seller extends AsyncDisposable {
  sell(ticketOptionId: string, userId: string): Promise<"sold" | "sold_out" | "not_found">;
  /** Orders one ticket of each option, for new users: all or none. */
  order(ticketOptionIds: readonly string[]): Promise<"sold" | "sold_out" | "not_found">;
  /** Holds one ticket of each option, for new users, and confirms the holds: all or none. */
  basket(ticketOptionIds: readonly string[]): Promise<"sold" | "sold_out" | "not_found">;
  /** @returns the number of tickets in orders of `ordersBeside` */
  stopOrders(): Promise<number>;
}

export function openSeller(job: CallersJob): Seller {
  return job.seller === "transaction" ? openAfternoon(job) : openCore(job);
}

function openCore({ databaseUrl, seller, ordersBeside }: CallersJob): Seller {
  const db = openDatabase(databaseUrl);
  const boxOffice = createBoxOffice({ db, journal: seller === "core-journal" });
  const orders = ordersBeside && placeOrders(boxOffice, ordersBeside);
  return {
    async sell(ticketOptionId, userId) {
      try {
        await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity: 1 });
        return "sold";
      } catch (error) {
        if (error instanceof AllocationExceededError) return "sold_out";
        throw error;
      }
    },
    async order(ticketOptionIds) {
      await boxOffice.placeOrder(ticketOptionIds.map(toTaking));
      return "sold";
    },
    async basket(ticketOptionIds) {
      const holds = await boxOffice.holdBasket({ lines: ticketOptionIds.map(toTaking) });
      await boxOffice.confirmBasket(holds.map(({ id: holdId }) => ({ holdId })));
      return "sold";
    },
    stopOrders: async () => (await orders?.stop())?.tickets ?? 0,
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

function openAfternoon({ databaseUrl }: CallersJob): Seller {
  const pool = openPool(databaseUrl);
  const sell = sellInTransaction(pool);
  const order = orderInTransaction(pool);
  const basket = basketInTransactions(pool);
  return {
    async sell(ticketOptionId, userId) {
      const { outcome } = await sell({ ticketOptionId, userId, quantity: 1 });
      return outcome;
    },
    async order(ticketOptionIds) {
      const { outcome } = await order(ticketOptionIds.map(toTaking));
      return outcome;
    },
    async basket(ticketOptionIds) {
      const { outcome } = await basket(ticketOptionIds.map(toTaking));
      return outcome;
    },
    stopOrders: async () => 0,
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
