import { isIP } from "node:net";
import { z } from "zod";

import { integerFrom } from "../settings/integer-from.ts";
import { StartError } from "../commands/start-error.ts";

/** A chain of more proxies is a mistake. */
const MAX_PROXIES = 16;

/** Proxies in front: their number, or their addresses and networks (`10.0.0.0/8`). */
export type TrustedProxies = number | readonly string[];

export interface RateLimitSettings {
  /** Requests that a caller may send in a window. */
  readonly limit: number;
  readonly windowSeconds: number;
  /** The proxies whose `X-Forwarded-For` is trusted. */
  readonly trustedProxies: TrustedProxies;
}

/** The settings of the rate limit, each checked by itself. */
export const rateLimitEnvironment = z.object({
  RATE_LIMIT: integerFrom(1, 1_000_000).optional(),
  RATE_LIMIT_WINDOW: integerFrom(1, 86_400).optional(),
  TRUST_PROXY: z
    .string()
    .transform((text): TrustedProxies => {
      const parts = text.split(",").map((part) => part.trim());
      return /^\d+$/u.test(text.trim()) ? Number(text) : parts;
    })
    .refine(
      (proxies) =>
        typeof proxies === "number" ? proxies <= MAX_PROXIES : proxies.every(isAddressOrNetwork),
      {
        error: `must be a number of proxies, at most ${MAX_PROXIES}, or their addresses and networks, separated by commas: 10.0.0.0/8`,
      },
    )
    .optional(),
});

/**
 * @returns undefined without a limit
 * @throws {StartError} if a window is set without a limit
 */
export function toRateLimitSettings({
  RATE_LIMIT: limit,
  RATE_LIMIT_WINDOW: windowSeconds,
  TRUST_PROXY: trustedProxies = 0,
}: z.output<typeof rateLimitEnvironment>): RateLimitSettings | undefined {
  if (limit !== undefined) return { limit, windowSeconds: windowSeconds ?? 60, trustedProxies };
  if (windowSeconds === undefined) return undefined;
  throw new StartError("RATE_LIMIT_WINDOW has no effect without RATE_LIMIT");
}

function isAddressOrNetwork(text: string): boolean {
  const [, address = "", prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/u.exec(text) ?? [];
  const version = isIP(address);
  return version !== 0 && Number(prefix ?? 0) <= (version === 4 ? 32 : 128);
}
