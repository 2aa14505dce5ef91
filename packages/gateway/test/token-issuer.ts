import {
  createHmac,
  generateKeyPairSync,
  randomUUID,
  sign as signWith,
  type KeyObject,
} from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

export const ISSUER = "https://login.tickets.test";
export const AUDIENCE = "tickets";

/** Of a token. Undefined leaves one out that a good token has. */
export type Claims = Readonly<Record<string, unknown>>;
export type Header = Readonly<Record<string, string>>;

/** Somebody who issues tokens and publishes the keys over HTTP, as identity providers do. */
export interface TokenIssuer {
  /** The settings of a gateway that trusts it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Signs a good token, but for what is said otherwise. */
  sign(claims?: Claims, header?: Header): string;
  /** The published key, as one who has read it would use it for a secret. */
  readonly publicKey: string;
  /** How often the keys were fetched. */
  fetches(): number;
  /** Publishes nothing any more, or again. */
  setBroken(isBroken: boolean): void;
  stop(): void;
}

export async function startTokenIssuer(): Promise<TokenIssuer> {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const keys = [
    { ...rsa.publicKey.export({ format: "jwk" }), kid: "RS256", alg: "RS256", use: "sig" },
    { ...ec.publicKey.export({ format: "jwk" }), kid: "ES256", alg: "ES256", use: "sig" },
  ];
  let isBroken = false;
  let fetches = 0;
  const server = createServer((_request, response) => {
    fetches += 1;
    response.writeHead(isBroken ? 500 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(isBroken ? { error: "down" } : { keys }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : "";

  return {
    environment: {
      JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    },
    sign(claims, header) {
      const { alg = "RS256" } = header ?? {};
      const key = alg === "ES256" ? ec.privateKey : rsa.privateKey;
      return withSignature({ alg, kid: alg, ...header }, claims, (text) => signText(text, key));
    },
    publicKey: rsa.publicKey.export({ format: "pem", type: "spki" }).toString(),
    fetches: () => fetches,
    setBroken: (broken) => (isBroken = broken),
    stop: () => server.close(),
  };
}

/** Signs a token with a secret; in any algorithm but HS256, HS384 and HS512 with nothing. */
export function signWithSecret(secret: string, claims?: Claims, header?: Header): string {
  const { alg = "HS256" } = header ?? {};
  return withSignature({ alg, ...header }, claims, (text) =>
    alg.startsWith("HS")
      ? createHmac(alg.replace("HS", "sha"), secret).update(text).digest()
      : Buffer.alloc(0),
  );
}

export function secondsFromNow(seconds: number): number {
  return Math.floor(Date.now() / 1_000) + seconds;
}

function withSignature(
  header: Header,
  claims: Claims = {},
  signText: (text: string) => Buffer,
): string {
  const good = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: randomUUID(),
    exp: secondsFromNow(600),
    scope: "ticket_options:create purchases:create read",
  };
  const text = [header, { ...good, ...claims }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${text}.${signText(text).toString("base64url")}`;
}

function signText(text: string, key: KeyObject): Buffer {
  return signWith("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" });
}
