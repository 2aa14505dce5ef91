import { setTimeout as delay } from "node:timers/promises";

import { createSemaphore } from "../semaphore.ts";
import type { SettleOnce } from "./settle-until-decided.ts";

/** As many are locked and written in about the time of a batch of purchases. */
const MANY_OPTIONS = 32;

/** Each may have 1,000 lines. */
const MAX_WAITING = 64;

/**
 * Settles orders over many ticket options one at a time, and for half of the time at most. Such an order has all
 * of its options locked until it is written, so after it others sell for as long as it took.
 *
 * @param timeoutMs how long an order waits for its turn until it is busy
 */
export function limitLargeOrders(settle: SettleOnce, timeoutMs: number): SettleOnce {
  const { acquire, release } = createSemaphore({ permits: 1, maxWaiting: MAX_WAITING, timeoutMs });
  /** Time of `performance.now()`. */
  let pausedUntil = 0;

  return async (ticketOptionIds, claim, signal, since = performance.now()) => {
    if (ticketOptionIds.length <= MANY_OPTIONS)
      return settle(ticketOptionIds, claim, signal, since);
    await acquire();
    try {
      await delay(Math.max(0, pausedUntil - performance.now()));
      const beganAt = performance.now();
      try {
        return await settle(ticketOptionIds, claim, signal, since);
      } finally {
        const endedAt = performance.now();
        pausedUntil = endedAt + (endedAt - beganAt);
      }
    } finally {
      release();
    }
  };
}
