import {
  AllocationExceededError,
  BusyError,
  createBoxOffice,
  openDatabase,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import type { Measurement } from "../measure/measurement.ts";
import { Window } from "../measure/window.ts";
import { openPool } from "../subjects/pool.ts";
import { sellInTransaction } from "../subjects/sell-in-transaction.ts";
import type { CallersJob } from "./job.ts";
import { placeOrders } from "./place-orders.ts";
import { chooseOptions } from "./requests.ts";

interface Seller extends AsyncDisposable {
  sell(ticketOptionId: string, userId: string): Promise<"sold" | "sold_out" | "not_found">;
  /** @returns the tickets that were ordered beside */
  stopOrders(): Promise<number>;
}

/** Calls a seller from many loops in this very process. */
export async function callSeller(job: CallersJob): Promise<Measurement> {
  await using seller = job.seller === "core" ? openCore(job) : openAfternoon(job);
  const window = new Window({ serverPid: process.pid, postgresPid: job.postgresPid });
  const wanted = chooseOptions(job.demand);
  const end = new AbortController();

  async function call(userId?: string): Promise<void> {
    while (!end.signal.aborted) {
      const begin = performance.now();
      try {
        const outcome = await seller.sell(wanted.next().value, userId ?? randomUUID());
        window.record(outcome, performance.now() - begin);
      } catch (error) {
        window.recordError();
        if (error instanceof BusyError) continue;
        console.error(error);
        return;
      }
    }
  }

  const callers = Promise.all(
    Array.from({ length: job.callers }, (_, caller) =>
      call(caller === 0 ? job.regularUserId : undefined),
    ),
  );
  await wait(job.warmupMs);
  const finish = await window.measure(() => wait(job.measureMs));
  end.abort();
  await callers;
  const ordered = await seller.stopOrders();
  // The callers are part of the process that sells: they cannot be told apart.
  return { ...finish(window.countAnswers("sold") + ordered), loadCpuShare: null };
}

function openCore({ databaseUrl, ordersBeside }: CallersJob): Seller {
  const db = openDatabase(databaseUrl);
  const boxOffice = createBoxOffice({ db });
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
    stopOrders: async () => (await orders?.stop())?.tickets ?? 0,
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

function openAfternoon({ databaseUrl }: CallersJob): Seller {
  const pool = openPool(databaseUrl);
  const sell = sellInTransaction(pool);
  return {
    async sell(ticketOptionId, userId) {
      const { outcome } = await sell({ ticketOptionId, userId, quantity: 1 });
      return outcome;
    },
    stopOrders: async () => 0,
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
