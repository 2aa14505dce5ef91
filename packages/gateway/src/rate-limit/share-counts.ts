import cluster from "node:cluster";
import { z } from "zod";

import { createRateLimiter, type RateLimiter } from "./create-rate-limiter.ts";
import type { RateLimitSettings } from "./rate-limit-settings.ts";

/** How long a worker collects counts before it sends them. */
const GATHER_MS = 10;

/** The requests that a worker has allowed, by caller. */
const countsMessage = z.object({ counts: z.array(z.tuple([z.string(), z.int().positive()])) });

type CountsMessage = z.infer<typeof countsMessage>;

/**
 * Creates the limiter of a worker, which also counts the requests that other workers allow. It decides without
 * waiting for them, so a caller may exceed the limit for some milliseconds; the excess is counted in the next windows.
 */
export function createSharedRateLimiter(settings: RateLimitSettings): RateLimiter {
  const gathered = new Map<string, number>();

  function tellOthers(): void {
    const message: CountsMessage = { counts: [...gathered] };
    gathered.clear();
    // This process ends with its primary.
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

/** Forwards the counts of each worker to all others. Call it once, in the primary. */
export function relayCounts(): void {
  cluster.on("message", (from, message: unknown) => {
    const told = countsMessage.safeParse(message).data;
    if (!told) return;
    for (const worker of Object.values(cluster.workers ?? {})) {
      // A worker that just ended receives no message.
      if (worker && worker !== from && worker.isConnected()) worker.send(told, () => {});
    }
  });
}
