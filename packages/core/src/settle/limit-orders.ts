import { createSemaphore } from "../semaphore.ts";
import type { SettleBatch } from "./coalesce.ts";
import { idsOf } from "./settle-batch.ts";

/** Enough to keep PostgreSQL and the process busy. */
const MAX_AT_ONCE = 4;

/**
 * Settles batches of orders over several ticket options a few at a time. Each set of options has a queue, and so a
 * transaction, of its own: orders over one option that is locked, each with another besides, would otherwise take all
 * connections, and wait for a hot option before its buyers.
 *
 * @param timeoutMs how long a claim waits
 */
export function limitOrders<Claim, Outcome>(
  settleBatch: SettleBatch<Claim, Outcome>,
  timeoutMs: number,
): SettleBatch<Claim, Outcome> {
  const semaphore = createSemaphore({ permits: MAX_AT_ONCE, timeoutMs });
  return async (subject, batch) => {
    if (idsOf(subject).length === 1) return settleBatch(subject, batch);
    // It waits for a permit, not for a connection: others are not refused because of it.
    batch.begin();
    await semaphore.acquire(batch.deadline.noEarlierThan() - timeoutMs);
    try {
      return await settleBatch(subject, batch);
    } finally {
      semaphore.release();
    }
  };
}
