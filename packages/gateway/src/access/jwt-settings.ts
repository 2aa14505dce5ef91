import { createSecretKey, type KeyObject } from "node:crypto";
import { z } from "zod";

import { StartError } from "../commands/start-error.ts";

/** RFC 7518 asks for a key as long as the hash: https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const LEAST_SECRET_BYTES = 32;

/** Which tokens are valid. */
export interface JwtSettings {
  /** A secret shared with the issuer, or the URL of its key set. */
  readonly keys: KeyObject | URL;
  readonly issuer: string;
  readonly audience: string;
  readonly clockSkewSeconds: number;
}

/** The settings of tokens, each checked by itself. */
export const jwtEnvironment = z.object({
  JWT_JWKS_URL: z
    .string()
    .refine(isPlainHttpUrl, {
      error: "must be a URL such as https://login.example/jwks.json, without a password",
    })
    .transform((url) => new URL(url))
    .optional(),
  JWT_SECRET: z
    .string()
    .transform((secret) => createSecretKey(secret, "utf8"))
    .refine(({ symmetricKeySize = 0 }) => symmetricKeySize >= LEAST_SECRET_BYTES, {
      error: `must be at least ${LEAST_SECRET_BYTES} bytes long`,
    })
    .optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_CLOCK_SKEW_SECONDS: z
    .string()
    .regex(/^\d{1,3}$/u, { error: "must be an integer from 0 to 999" })
    .transform(Number)
    .optional(),
});

type JwtEnvironment = z.output<typeof jwtEnvironment>;

/**
 * @returns undefined without access control
 * @throws {StartError} if the settings contradict each other
 */
export function toJwtSettings(environment: JwtEnvironment): JwtSettings | undefined {
  const { JWT_JWKS_URL: url, JWT_SECRET: secret } = environment;
  const { JWT_ISSUER, JWT_AUDIENCE, JWT_CLOCK_SKEW_SECONDS } = environment;
  if (url && secret) throw new StartError("JWT_JWKS_URL and JWT_SECRET must not be set both");
  const keys = url ?? secret;
  if (!keys) {
    // One of them without a key is a mistake: it would mean no access control.
    const others = { JWT_ISSUER, JWT_AUDIENCE, JWT_CLOCK_SKEW_SECONDS };
    const [name] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
    if (name) throw new StartError(`${name} has no effect without JWT_JWKS_URL or JWT_SECRET`);
    return undefined;
  }
  return {
    keys,
    issuer: requireSetting("JWT_ISSUER", JWT_ISSUER),
    audience: requireSetting("JWT_AUDIENCE", JWT_AUDIENCE),
    clockSkewSeconds: JWT_CLOCK_SKEW_SECONDS ?? 30,
  };
}

function requireSetting(name: string, value: string | undefined): string {
  if (value === undefined) {
    throw new StartError(`${name} must be set where JWT_JWKS_URL or JWT_SECRET is`);
  }
  return value;
}

/** `fetch` rejects a URL with a password. */
function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/u.test(protocol) && username === "" && password === "";
}
