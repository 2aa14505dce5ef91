import { LRUCache } from "lru-cache";

import type { TokenClaims, VerifyToken } from "./verify-token.ts";

const MAX_TOKENS = 4_096;
/** A withdrawn key is noticed this much later. */
const MAX_AGE_MS = 60_000;

/**
 * Verifies each token once a minute, however often it is sent: a verification takes as long as half a
 * purchase.
 *
 * A token leaves the cache when it expires. Invalid tokens are not cached.
 */
export function cacheTokens(verifyToken: VerifyToken, clockSkewSeconds: number): VerifyToken {
  const tokens = new LRUCache<string, TokenClaims>({ max: MAX_TOKENS });

  return async (token) => {
    const cached = tokens.get(token);
    if (cached) return cached;
    const claims = await verifyToken(token);
    const expiresInMs = (claims.exp + clockSkewSeconds) * 1_000 - Date.now();
    // A `ttl` of 0 would mean that it never expires.
    if (expiresInMs > 0) tokens.set(token, claims, { ttl: Math.min(expiresInMs, MAX_AGE_MS) });
    return claims;
  };
}
