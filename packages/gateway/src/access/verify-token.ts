import { BusyError, UnauthenticatedError } from "@ticket-allocation/core";
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import type { Logger } from "pino";

import type { JwtSettings } from "./jwt-settings.ts";

/** Each kind of key has its own, so that a public key is never taken for a secret. */
const SECRET_ALGORITHMS = "HS256 HS384 HS512".split(" ");
const KEY_SET_ALGORITHMS =
  "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519".split(" ");

/** What a token says that can be believed. */
export interface TokenClaims extends JWTPayload {
  readonly iss: string;
  readonly sub: string;
  readonly exp: number;
}

export type VerifyToken = (token: string) => Promise<TokenClaims>;

/**
 * Makes what finds out whether a token is to be believed: it rejects with an
 * `UnauthenticatedError` when not, and with a `BusyError`, having logged why, while the
 * issuer's keys cannot be had.
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

/** Only of a token with a good signature is anything in particular said. */
function explain(error?: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "The token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.reason === "missing") return `The token has no claim "${error.claim}"`;
    if (error.claim === "nbf") return "The token is not valid yet";
    return `The token's claim "${error.claim}" is not the one that is asked for`;
  }
  return "The token is not valid";
}

/** The keys at a URL, fetched when they are needed and kept as long as jose keeps them. */
function fetchKeys(url: URL, logger: Logger): JWTVerifyGetKey {
  const getKey = createRemoteJWKSet(url);
  let lastFailure: unknown;

  return async (header, token) => {
    try {
      return await getKey(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      // All who wait for one fetch share its failure.
      if (error !== lastFailure) logger.error({ err: error }, "the keys of tokens cannot be had");
      lastFailure = error;
      throw new BusyError({ cause: error });
    }
  };
}

/** Whether a token has asked for a key that there is not, and the keys are well. */
function isAboutToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
