import { setTimeout as delay } from "node:timers/promises";

import { BusyError } from "../model/errors.ts";
import { createSemaphore } from "../database/semaphore.ts";
import type { SettleClaim } from "./settle-claim.ts";
import { MAX_BATCH_WEIGHT, weigh } from "./weigh.ts";

/** An order of more options is large: it keeps all of them locked. */
const MANY_OPTIONS = 32;

/** Maximum number of waiting orders. Each may have 1,000 lines. */
const MAX_WAITING = 64;

/** Ratio of the pause to the time for settling an order. Validation and response of its lines take time as well. */
const PAUSE_RATIO = 1.5;

/** Limits the pause after an order that has waited for a locked row: other claims did not wait meanwhile. */
const MAX_PAUSE_MS = 500;

export interface LargeOrderLimit {
  readonly settleClaim: SettleClaim;
  /** The number of orders that wait for their turn. */
  readonly waiting: () => number;
}

/**
 * Settles large orders one at a time: those of many ticket options, and those that are heavier than a batch. Such an order
 * keeps its options locked until it is written. So after it, other claims get more time than it took, up to the maximum
 * pause.
 *
 * @param timeoutMs how long an order waits for its turn until it is busy
 */
export function limitLargeOrders(settle: SettleClaim, timeoutMs: number): LargeOrderLimit {
  const semaphore = createSemaphore({ permits: 1, maxWaiting: MAX_WAITING, timeoutMs });
  /** Time of `performance.now()`. */
  let pausedUntil = 0;

  const settleInTurn: SettleClaim = async (
    ticketOptionIds,
    claim,
    signal,
    since = performance.now(),
  ) => {
    await semaphore.acquire(since);
    try {
      if (signal?.aborted) throw signal.reason;
      if (pausedUntil - since >= timeoutMs) throw new BusyError();
      await delay(Math.max(0, pausedUntil - performance.now()));
      const beganAt = performance.now();
      try {
        return await settle(ticketOptionIds, claim, signal, since, true);
      } finally {
        const endedAt = performance.now();
        pausedUntil = endedAt + Math.min(PAUSE_RATIO * (endedAt - beganAt), MAX_PAUSE_MS);
      }
    } finally {
      semaphore.release();
    }
  };

  return {
    settleClaim: (ticketOptionIds, claim, signal, since) =>
      ticketOptionIds.length > MANY_OPTIONS || weigh(claim) > MAX_BATCH_WEIGHT
        ? settleInTurn(ticketOptionIds, claim, signal, since)
        : settle(ticketOptionIds, claim, signal, since),
    waiting: semaphore.waiting,
  };
}
