import { rules, UnauthenticatedError } from "@ticket-allocation/core";
import type { RequestHead } from "@ticket-allocation/http";

import type { BearerContext } from "./authorize-by-scopes.ts";
import type { TokenClaims, VerifyToken } from "./verify-token.ts";

const BEARER = /^bearer(?:$| +)/iu;
/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const TOKEN = /^[\w.~+/-]+=*$/u;

/**
 * Makes what says who asks, by the bearer token in `Authorization`. A token anywhere
 * else is not looked at.
 */
export function authenticateBearer(
  verifyToken: VerifyToken,
): (request: Pick<RequestHead, "getHeader">) => Promise<BearerContext | undefined> {
  return async ({ getHeader }) => {
    const authorization = getHeader("authorization") ?? "";
    if (!BEARER.test(authorization)) return undefined;
    const token = authorization.replace(BEARER, "");
    if (!TOKEN.test(token)) throw new UnauthenticatedError("invalid", "The token is not valid");
    return toContext(await verifyToken(token));
  };
}

function toContext({ iss, sub, scope, scp }: TokenClaims): BearerContext {
  const userId = rules.uuid.safeParse(sub).data;
  return {
    // One text for each issuer and subject, whatever characters are in them: a UUID is the same
    // subject in any case.
    caller: JSON.stringify([iss, userId ?? sub]),
    userId,
    scopes: new Set([scope, scp].flatMap(toScopes)),
  };
}

/** Issuers write them as one text, separated by spaces, or as a list. */
function toScopes(claim: unknown): readonly string[] {
  if (typeof claim === "string") return claim.split(" ");
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === "string") : [];
}
