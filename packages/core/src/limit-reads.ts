import { BusyError } from "./errors.ts";
import type { RunInTime } from "./run-in-time.ts";

/** Enough to keep PostgreSQL and the process busy. */
const MAX_AT_ONCE = 4;

/**
 * Runs a few at a time of those operations that read many rows, in the order in which they come. The others wait,
 * so that what they read is not in memory together, and purchases find a free connection.
 *
 * @param timeoutMs how long one waits until it is busy
 */
export function limitReads(run: RunInTime, timeoutMs: number): RunInTime {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function takeSlot(): Promise<void> {
    if (running < MAX_AT_ONCE) {
      running += 1;
      return;
    }
    const since = performance.now();
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (performance.now() - since < timeoutMs) return;
    freeSlot();
    throw new BusyError();
  }

  function freeSlot(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return async (operation, purpose) => {
    await takeSlot();
    try {
      return await run(operation, purpose);
    } finally {
      // What was read is answered, and the network looked at, before more is read.
      setImmediate(freeSlot);
    }
  };
}
