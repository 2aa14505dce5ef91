import { BusyError } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import type { Measurement } from "../measure/measurement.ts";
import { Window } from "../measure/window.ts";
import { chooseOptions } from "./choose-options.ts";
import type { CallersJob } from "./job.ts";
import { lockOption } from "./lock-option.ts";
import { openSeller } from "./sellers.ts";

/** Calls a seller from many loops in this process. */
export async function callSeller(job: CallersJob): Promise<Measurement> {
  const { demand, linesPerOrder = 1, isLocked = false, isBasket = false } = job;
  await using seller = openSeller(job);
  const window = new Window(
    { serverPids: [process.pid], postgresPid: job.postgresPid },
    linesPerOrder,
  );
  const wanted = chooseOptions(demand);
  const lockedId = isLocked ? demand.ticketOptionIds[0] : undefined;
  const lock = lockedId === undefined ? undefined : await lockOption(job.databaseUrl, lockedId);
  const claimsOnLocked: Promise<void>[] = [];
  const end = new AbortController();

  const several = isBasket ? "basket" : "order";

  async function call(userId?: string): Promise<void> {
    while (!end.signal.aborted) {
      const begin = performance.now();
      try {
        const ticketOptionId = wanted.next().value;
        if (ticketOptionId === lockedId) {
          // Does not wait. Otherwise the callers that wait for the lock would not buy other options.
          claimsOnLocked.push(claimLocked(ticketOptionId));
          continue;
        }
        const outcome = await (linesPerOrder === 1
          ? seller.sell(ticketOptionId, userId ?? randomUUID())
          : seller[several]([ticketOptionId, ...takeMore(linesPerOrder - 1)]));
        window.record(outcome, performance.now() - begin);
      } catch (error) {
        window.recordError();
        if (error instanceof BusyError) continue;
        console.error(error);
        return;
      }
    }
  }

  function takeMore(count: number): readonly string[] {
    return Array.from({ length: count }, () => wanted.next().value);
  }

  /** Sells after the row is unlocked, or is busy. */
  async function claimLocked(ticketOptionId: string): Promise<void> {
    const begin = performance.now();
    try {
      const outcome = await seller.sell(ticketOptionId, randomUUID());
      window.record(outcome, performance.now() - begin);
    } catch (error) {
      if (error instanceof BusyError) return;
      window.recordError();
      console.error(error);
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
  await lock?.[Symbol.asyncDispose]();
  await callers;
  await Promise.all(claimsOnLocked);
  const ordered = await seller.stopOrders();
  const sold = linesPerOrder * window.countAnswers("sold") + ordered;
  // Callers and seller are one process, so their CPU times cannot be separated.
  return { ...finish(sold), loadCpuShare: null };
}
