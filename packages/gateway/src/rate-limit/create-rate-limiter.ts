import { LRUCache } from "lru-cache";

import type { RateLimitSettings } from "./rate-limit-settings.ts";

/** Counts requests of callers. */
export interface RateLimiter {
  /**
   * Counts requests of a caller, if the limit allows them. A request that counts for more than the whole limit is
   * allowed if nothing else was counted; the excess is counted in the next windows.
   *
   * @param counted how many of them were counted before
   */
  take(caller: string, requests: number, counted?: number): boolean;
  /** Counts requests that another process has allowed. */
  add(caller: string, requests: number): void;
  /** What a caller has left, and the seconds until it may have more. */
  look(caller: string): { readonly left: number; readonly seconds: number };
  /** The number of known callers. */
  callers(): number;
}

export type RateLimiterOptions = Pick<RateLimitSettings, "limit" | "windowSeconds"> & {
  /** The largest number of known callers. @default 100,000 */
  readonly maxCallers?: number;
  /** Called with allowed requests. */
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
 * Creates a limiter with a fixed window for each caller, which begins with its first request. So up to
 * twice the limit may be allowed within the length of a window.
 *
 * Its memory is bounded: with too many callers, the one whose window began first is forgotten, and its requests
 * are counted from 0. There is no timer.
 */
export function createRateLimiter({
  limit,
  windowSeconds,
  maxCallers = MAX_CALLERS,
  onTaken = () => {},
}: RateLimiterOptions): RateLimiter {
  const windowMs = windowSeconds * 1_000;
  // `peek` instead of `get` evicts in the order of insertion. In a `Map`, the first key takes long to
  // find after many were deleted.
  const windows = new LRUCache<string, Window>({ max: maxCallers });

  /** The current window; undefined if nothing is counted. */
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
