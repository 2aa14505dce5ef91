import { rules } from "@ticket-allocation/core";
import { SignJWT } from "jose";
import { randomUUID } from "node:crypto";

import type { JwtSettings } from "../access/jwt-settings.ts";
import { SCOPES } from "../access/scopes.ts";
import { StartError } from "./start-error.ts";

const DEFAULT_LIFETIME = "1h";
const MAX_LIFETIME_SECONDS = 86_400;
const SECONDS = { s: 1, m: 60, h: 3_600 };

/** Options of the command line. */
export interface TokenOptions {
  /** Each has one or more scopes, separated by spaces. */
  readonly scope?: readonly string[] | undefined;
  /** Its user. @default a new UUID */
  readonly sub?: string | undefined;
  /** `90s`, `15m`, `1h`. @default `1h` */
  readonly expiresIn?: string | undefined;
}

/** A token with its subject and its expiry. */
export interface DevelopmentToken {
  readonly token: string;
  readonly subject: string;
  readonly expiresAt: Date;
}

/**
 * Signs a token that a gateway with the same settings accepts, for development.
 *
 * @throws {StartError} if the options are invalid, or no secret is set
 */
export async function createToken(
  settings: JwtSettings | undefined,
  { scope = [], sub, expiresIn = DEFAULT_LIFETIME }: TokenOptions,
): Promise<DevelopmentToken> {
  const scopes = parseScopes(scope);
  const subject = sub === undefined ? randomUUID() : parseSubject(sub);
  const lifetimeSeconds = parseLifetime(expiresIn);
  if (!settings) {
    throw new StartError("JWT_SECRET is not set: it signs the token, and the gateway verifies it");
  }
  const { keys, issuer, audience } = settings;
  if (keys instanceof URL) {
    throw new StartError(
      "JWT_JWKS_URL is set: only its issuer can sign tokens for this gateway; set JWT_SECRET instead",
    );
  }
  const issuedAt = Math.floor(Date.now() / 1_000);
  const expiresAt = issuedAt + lifetimeSeconds;
  const token = await new SignJWT({ scope: scopes.join(" ") })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keys);
  return { token, subject, expiresAt: new Date(expiresAt * 1_000) };
}

function parseScopes(texts: readonly string[]): readonly string[] {
  const names = texts.flatMap((text) => text.split(/\s+/u)).filter((name) => name !== "");
  const known = `known scopes: ${[...SCOPES].join(", ")}`;
  if (names.length === 0) {
    throw new StartError(`A token needs --scope with what its bearer may do; ${known}`);
  }
  const unknown = names.find((name) => !SCOPES.has(name));
  if (unknown !== undefined) throw new StartError(`There is no scope "${unknown}"; ${known}`);
  return [...new Set(names)];
}

function parseSubject(text: string): string {
  const { data } = rules.uuid.safeParse(text);
  if (data === undefined) throw new StartError("--sub must be a UUID: users are named by one");
  return data;
}

function parseLifetime(text: string): number {
  const { number, unit } = /^(?<number>\d{1,5})(?<unit>[smh])$/u.exec(text)?.groups ?? {};
  const seconds = unit === "s" || unit === "m" || unit === "h" ? Number(number) * SECONDS[unit] : 0;
  if (seconds < 1 || seconds > MAX_LIFETIME_SECONDS) {
    throw new StartError("--expires-in must be a time such as 90s, 15m or 1h, of 24h at the most");
  }
  return seconds;
}
