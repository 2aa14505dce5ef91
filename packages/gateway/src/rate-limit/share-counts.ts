import cluster from "node:cluster";
import { z } from "zod";

import { createRateLimiter, type RateLimiter } from "./create-rate-limiter.ts";
import type { RateLimitSettings } from "./rate-limit-settings.ts";

/** How long a worker gathers what it tells the others. */
const GATHER_MS = 10;

/** Which callers a worker has allowed how many requests. */
const countsMessage = z.object({ counts: z.array(z.tuple([z.string(), z.int().positive()])) });

type CountsMessage = z.infer<typeof countsMessage>;

/**
 * Creates a worker's limiter, which counts what the other workers allow as well. It decides without asking
 * them, so a caller may have had more for some milliseconds; the windows that follow pay for that.
 */
export function createSharedRateLimiter(settings: RateLimitSettings): RateLimiter {
  const gathered = new Map<string, number>();

  function tellOthers(): void {
    const message: CountsMessage = { counts: [...gathered] };
    gathered.clear();
    // A primary that is gone takes this process with it.
    if (process.connected) process.send?.(message, () => {});
  }

  const limiter = createRateLimiter({
    ...settings,
    onTaken(caller, requests) {
      if (gathered.size === 0) setTimeout(tellOthers, GATHER_MS).unref();
      gathered.set(caller, (gathered.get(caller) ?? 0) + requests);
    },
  });
  process.on("message", (message) => {
    const told = countsMessage.safeParse(message).data;
    for (const [caller, requests] of told?.counts ?? []) limiter.add(caller, requests);
  });
  return limiter;
}

/** Passes on what each worker allows to all others. To be called once, in the primary. */
export function relayCounts(): void {
  cluster.on("message", (from, message: unknown) => {
    const told = countsMessage.safeParse(message).data;
    if (!told) return;
    for (const worker of Object.values(cluster.workers ?? {})) {
      // One that ends at this moment cannot be told any more.
      if (worker && worker !== from && worker.isConnected()) worker.send(told, () => {});
    }
  });
}
