import { BusyError, UnauthenticatedError } from "@ticket-allocation/core";
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import type { Logger } from "pino";

import type { JwtSettings } from "./jwt-settings.ts";

/** Each kind of key has its own algorithms, so that a public key is never used as a secret. */
const SECRET_ALGORITHMS = "HS256 HS384 HS512".split(" ");
const KEY_SET_ALGORITHMS =
  "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");

/** The claims of a valid token. */
export interface TokenClaims extends JWTPayload {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
}

export type VerifyToken = (token: string) => Promise<TokenClaims>;

/**
 * Creates a function that verifies a JWT. It rejects with an `UnauthenticatedError` if the token is invalid. If the
 * keys of the issuer cannot be fetched, it logs the reason and rejects with a `BusyError`.
 */
export function createTokenVerifier(
  { keys, issuer, audience, clockSkewSeconds }: JwtSettings,
  logger: Logger,
): VerifyToken {
  const isKeySet = keys instanceof URL;
  const getKey: JWTVerifyGetKey = isKeySet ? fetchKeys(keys, logger) : () => Promise.resolve(keys);
  const options = {
    algorithms: isKeySet ? KEY_SET_ALGORITHMS : SECRET_ALGORITHMS,
    issuer,
    audience,
    clockTolerance: clockSkewSeconds,
    requiredClaims: ["exp", "sub"],
  };

  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, getKey, options);
      const { sub, exp } = payload;
      if (typeof sub === "string" && sub !== "" && exp !== undefined) {
        return { ...payload, iss: issuer, sub, exp };
      }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      throw new UnauthenticatedError("invalid", explain(error));
    }
    throw new UnauthenticatedError("invalid", explain());
  };
}

/** Details are given only for a token with a valid signature. */
function explain(error?: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "The token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `The token has no claim "${error.claim}"`;
    if (error.claim === "nbf") return "The token is not valid yet";
    return `The token's claim "${error.claim}" is not the one that is asked for`;
  }
  return "The token is not valid";
}

/** The key set at a URL, fetched when it is needed and cached by jose. */
function fetchKeys(url: URL, logger: Logger): JWTVerifyGetKey {
  const getKey = createRemoteJWKSet(url);
  let lastFailure: unknown;

  return async (header, token) => {
    try {
      return await getKey(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      // Concurrent requests share one failed fetch.
      if (error !== lastFailure)
        logger.error({ err: error }, "the keys of the token issuer cannot be fetched");
      lastFailure = error;
      throw new BusyError({ cause: error });
    }
  };
}

/** Whether the key set is valid but has no key for the token. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
