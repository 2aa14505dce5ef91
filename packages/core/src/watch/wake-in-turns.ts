import { setTimeout as wait } from "node:timers/promises";

/** Of the time of the event loop, at most this part is spent on watchers. The rest is left to requests. */
const MAX_SHARE = 0.1;

/** Between two portions. Requests are handled meanwhile. */
const PAUSE_MS = 5;

/** Watchers that wake in the first portion, when the cost of one is not known. */
const FIRST_PORTION = 50;

/** So that a portion delays requests by milliseconds only, even after the process has stood still. */
const MAX_PORTION = 500;

/** Somebody to whom something can be sent. */
export interface Sleeper {
  /** Its callers continue in the same turn of the event loop. */
  readonly wake: () => void;
}

/** Those that are to be woken, first in, first out. */
export interface WakeInTurns {
  /** Does nothing if it waits for its turn already. */
  readonly add: (sleeper: Sleeper) => void;
  readonly delete: (sleeper: Sleeper) => void;
  /** How long the one that woke last has waited for its turn. */
  readonly waitedMs: () => number;
}

/**
 * Wakes some sleepers at a time. A portion is as large as the cost of the one before it permits: sending to thousands
 * of clients takes longer, but does not take the event loop from requests.
 */
export function wakeInTurns(): WakeInTurns {
  /** When each was added. */
  const sleepers = new Map<Sleeper, number>();
  let isRunning = false;
  let waitedMs = 0;

  /** Returns how many it has woken. */
  function wakePortion(size: number): number {
    let woken = 0;
    for (const [sleeper, addedAt] of sleepers) {
      if (woken === size) break;
      sleepers.delete(sleeper);
      waitedMs = performance.now() - addedAt;
      sleeper.wake();
      woken += 1;
    }
    return woken;
  }

  async function run(): Promise<void> {
    isRunning = true;
    let size = FIRST_PORTION;
    while (sleepers.size > 0) {
      const startedAt = performance.now();
      let woken = 0;
      const tookMs = await timeOf(() => {
        woken = wakePortion(size);
      });
      if (sleepers.size === 0) break;
      await wait(PAUSE_MS);
      const budgetMs = MAX_SHARE * (performance.now() - startedAt);
      size = Math.min(Math.ceil((budgetMs / tookMs) * Math.max(woken, 1)), MAX_PORTION);
    }
    isRunning = false;
  }

  return {
    add(sleeper) {
      if (!sleepers.has(sleeper)) sleepers.set(sleeper, performance.now());
      if (!isRunning) void run();
    },
    delete: (sleeper) => void sleepers.delete(sleeper),
    waitedMs: () => waitedMs,
  };
}

/** Milliseconds of `work` and of what it makes promises run: Node runs these before the second `setImmediate`. */
function timeOf(work: () => void): Promise<number> {
  return new Promise((resolve) => {
    let startedAt: number;
    setImmediate(() => {
      startedAt = performance.now();
      work();
    });
    setImmediate(() => resolve(performance.now() - startedAt));
  });
}
