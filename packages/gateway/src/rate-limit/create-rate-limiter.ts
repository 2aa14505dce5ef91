import { LRUCache } from "lru-cache";

import type { RateLimitSettings } from "./rate-limit-settings.ts";

/** Counts requests of callers. */
export interface RateLimiter {
  /**
   * Counts requests of a caller, if the limit allows them. One that counts for more than the
   * whole limit is allowed when nothing else was counted, and is paid for by the windows that follow.
   *
   * @param counted how many of them were counted before
   */
  take(caller: string, requests: number, counted?: number): boolean;
  /** Counts requests that another process has allowed. */
  add(caller: string, requests: number): void;
  /** What a caller has left, and for how many seconds at least it has no more. */
  look(caller: string): { readonly left: number; readonly seconds: number };
  /** How many callers it knows. */
  callers(): number;
}

export type RateLimiterOptions = Pick<RateLimitSettings, "limit" | "windowSeconds"> & {
  /** Callers that it knows at the most. @default 100,000 */
  readonly maxCallers?: number;
  /** Told of what was allowed. */
  readonly onTaken?: (caller: string, requests: number) => void;
};

interface Window {
  used: number;
  /** By `performance.now()`. */
  endsAt: number;
}

/** About 20 MB. */
const MAX_CALLERS = 100_000;

/**
 * Creates a limiter with a window for each caller, which begins with its first request: up to
 * twice the limit may thus be allowed within any span as long as a window.
 *
 * Its memory is bounded: of too many callers it forgets the one whose window began first, whose requests
 * are counted anew then. There is no timer.
 */
export function createRateLimiter({
  limit,
  windowSeconds,
  maxCallers = MAX_CALLERS,
  onTaken = () => {},
}: RateLimiterOptions): RateLimiter {
  const windowMs = windowSeconds * 1_000;
  // Without `get`, which would keep a caller longer that asks more often, the first to go is the first that
  // came. Of a `Map`, finding the first one takes long after many were deleted.
  const windows = new LRUCache<string, Window>({ max: maxCallers });

  /** The window of now; undefined where nothing is counted. */
  function find(caller: string, now: number): Window | undefined {
    const window = windows.peek(caller);
    if (!window || now < window.endsAt) return window;
    windows.delete(caller);
    const ended = 1 + Math.floor((now - window.endsAt) / windowMs);
    const used = window.used - limit * ended;
    return used > 0 ? open(caller, { used, endsAt: window.endsAt + windowMs * ended }) : undefined;
  }

  function open(caller: string, window: Window): Window {
    windows.set(caller, window);
    return window;
  }

  function count(caller: string, requests: number, window: Window | undefined, now: number): void {
    if (window) window.used += requests;
    else open(caller, { used: requests, endsAt: now + windowMs });
  }

  return {
    take(caller, requests, counted = 0) {
      const now = performance.now();
      const window = find(caller, now);
      const needed = Math.min(counted + requests, limit) - counted;
      if ((window?.used ?? 0) + needed > limit) return false;
      count(caller, requests, window, now);
      onTaken(caller, requests);
      return true;
    },
    add(caller, requests) {
      const now = performance.now();
      count(caller, requests, find(caller, now), now);
    },
    look(caller) {
      const now = performance.now();
      const { used, endsAt } = find(caller, now) ?? { used: 0, endsAt: now + windowMs };
      const later = Math.max(0, Math.floor(used / limit) - 1) * windowMs;
      return {
        left: Math.max(0, limit - used),
        seconds: Math.ceil((endsAt + later - now) / 1_000),
      };
    },
    callers: () => windows.size,
  };
}
