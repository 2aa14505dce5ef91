import { rules, UnauthenticatedError } from "@ticket-allocation/core";
import type { RequestHead } from "@ticket-allocation/http";

import type { BearerContext } from "./authorize-by-scopes.ts";
import type { TokenClaims, VerifyToken } from "./verify-token.ts";

const BEARER = /^bearer(?:$| +)/iu;
/** https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
const TOKEN = /^[\w.~+/-]+=*$/u;

/**
 * Creates the bearer-token authenticator. It reads the token only from `Authorization`.
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
    // JSON keeps issuer and subject apart, whatever characters they contain. A UUID is the same subject in
    // upper and lower case.
    caller: JSON.stringify([iss, userId ?? sub]),
    createdBy: sub,
    userId,
    scopes: new Set([scope, scp].flatMap(toScopes)),
  };
}

/** A claim is a string with spaces, or a list, depending on the issuer. */
function toScopes(claim: unknown): readonly string[] {
  if (typeof claim === "string") return claim.split(" ");
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === "string") : [];
}
