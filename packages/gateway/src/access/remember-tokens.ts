import type { TokenClaims, VerifyToken } from "./verify-token.ts";

const MAX_TOKENS = 4_096;
/** How much later a key that was withdrawn is noticed. */
const MAX_AGE_MS = 60_000;

interface Remembered {
  readonly claims: TokenClaims;
  /** In milliseconds since 1970. */
  readonly until: number;
}

/**
 * Verifies a token once a minute, however often it comes: verifying takes as long as
 * half a purchase.
 *
 * A token is forgotten when it expires, and the oldest when there are too many. One that
 * is not valid is never remembered.
 */
export function rememberTokens(verifyToken: VerifyToken, clockSkewSeconds: number): VerifyToken {
  const tokens = new Map<string, Remembered>();

  return async (token) => {
    const remembered = tokens.get(token);
    if (remembered && Date.now() < remembered.until) return remembered.claims;

    tokens.delete(token);
    const claims = await verifyToken(token);
    const expiry = (claims.exp + clockSkewSeconds) * 1_000;
    tokens.set(token, { claims, until: Math.min(expiry, Date.now() + MAX_AGE_MS) });
    const [oldest] = tokens.keys();
    if (tokens.size > MAX_TOKENS && oldest !== undefined) tokens.delete(oldest);
    return claims;
  };
}
