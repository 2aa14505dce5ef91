import type { AccessOptions } from "@ticket-allocation/core";
import type { RequestHead } from "@ticket-allocation/http";
import type { Logger } from "pino";

import { authenticateBearer } from "./authenticate-bearer.ts";
import { authorizeByScopes, type BearerContext } from "./authorize-by-scopes.ts";
import type { JwtSettings } from "./jwt-settings.ts";
import { cacheTokens } from "./cache-tokens.ts";
import { createTokenVerifier } from "./verify-token.ts";

/** Authentication and authorization for both adapters; empty without settings. */
export type AccessControl = AccessOptions<Pick<RequestHead, "getHeader">, BearerContext>;

export function controlAccess(settings: JwtSettings | undefined, logger: Logger): AccessControl {
  if (!settings) return {};
  const verifyToken = createTokenVerifier(settings, logger);
  return {
    authenticate: authenticateBearer(cacheTokens(verifyToken, settings.clockSkewSeconds)),
    authorize: authorizeByScopes,
  };
}
