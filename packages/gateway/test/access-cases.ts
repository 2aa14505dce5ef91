import { randomUUID } from "node:crypto";

import type { Ask, Outcome } from "./access-adapters.ts";
import {
  AUDIENCE,
  ISSUER,
  secondsFromNow,
  signWithSecret,
  type Claims,
  type Header,
  type TokenIssuer,
} from "./token-issuer.ts";

/** Whom tokens are about, but for where a case says otherwise. */
export const ALICE = randomUUID();
export const SECRET = "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz";

/** What is sent as `Authorization`. */
type Credentials = (issuers: {
  readonly issuer: TokenIssuer;
  readonly otherIssuer: TokenIssuer;
}) => string | undefined;

type Case = readonly [bearer: string, credentials: Credentials, ask: Ask, outcome: Outcome];

const DONE: Outcome = { done: true };
const HIDDEN: Outcome = { hidden: true };
const NOBODY: Outcome = { unauthenticated: "missing", detail: "Credentials are required" };
const INVALID = invalid("The token is not valid");
const FOR_ANOTHER = forbidden(
  "Purchasing for somebody other than the token's subject needs the scope purchases:create:any",
);

function invalid(detail: string): Outcome {
  return { unauthenticated: "invalid", detail };
}

function forbidden(detail: string): Outcome {
  return { forbidden: detail };
}

const bearer =
  (claims: Claims, header?: Header): Credentials =>
  ({ issuer }) =>
    `Bearer ${issuer.sign({ sub: ALICE, ...claims }, header)}`;
const scoped = (scope: string, sub: string = ALICE) => bearer({ scope, sub });

/** For a gateway that knows the issuer's keys by their URL. */
export const KEY_SET_CASES: readonly Case[] = [
  // Who is not known may do nothing.
  ["no token", () => undefined, "create", NOBODY],
  ["no token", () => undefined, "read option", NOBODY],
  ["no token", () => undefined, "purchase for oneself", NOBODY],
  ["no token", () => undefined, "read own purchase", NOBODY],
  ["another scheme", () => "Basic YWxpY2U6c2VjcmV0", "read option", NOBODY],
  ["a scheme that begins alike", () => "Bearers abc", "read option", NOBODY],
  ["an empty token", () => "Bearer", "read option", INVALID],
  ["garbage", () => "Bearer garbage", "read option", INVALID],
  ["garbage in three parts", () => "Bearer a.b.c", "read option", INVALID],
  ["two tokens", () => "Bearer a.b.c, Bearer a.b.c", "read option", INVALID],
  ["characters that no token has", () => 'Bearer {"sub":"alice"}', "read option", INVALID],
  [
    "an expired token",
    bearer({ exp: secondsFromNow(-31) }),
    "purchase for oneself",
    invalid("The token has expired"),
  ],
  [
    "one that a slow clock takes for expired",
    bearer({ exp: secondsFromNow(-1), nbf: secondsFromNow(20) }),
    "read option",
    DONE,
  ],
  [
    "a token without expiry",
    bearer({ exp: undefined }),
    "read option",
    invalid('The token has no claim "exp"'),
  ],
  [
    "a token that is not valid yet",
    bearer({ nbf: secondsFromNow(300) }),
    "read option",
    invalid("The token is not valid yet"),
  ],
  [
    "another audience",
    bearer({ aud: "shop" }),
    "read option",
    invalid(`The token's claim "aud" is not the one that is asked for`),
  ],
  [
    "no audience",
    bearer({ aud: undefined }),
    "read option",
    invalid('The token has no claim "aud"'),
  ],
  ["several audiences", bearer({ aud: ["shop", AUDIENCE] }), "read option", DONE],
  [
    "another issuer",
    bearer({ iss: `${ISSUER}/` }),
    "read option",
    invalid(`The token's claim "iss" is not the one that is asked for`),
  ],
  ["no issuer", bearer({ iss: undefined }), "read option", invalid('The token has no claim "iss"')],
  [
    "no subject",
    bearer({ sub: undefined }),
    "read option",
    invalid('The token has no claim "sub"'),
  ],
  ["an empty subject", bearer({ sub: "" }), "read option", INVALID],
  [
    "the public key for a secret",
    ({ issuer }) => `Bearer ${signWithSecret(issuer.publicKey, { sub: ALICE }, { kid: "RS256" })}`,
    "purchase for oneself",
    INVALID,
  ],
  [
    "no signature",
    () => `Bearer ${signWithSecret("", { sub: ALICE }, { alg: "none" })}`,
    "purchase for oneself",
    INVALID,
  ],
  [
    "no signature, in other letters",
    () => `Bearer ${signWithSecret("", { sub: ALICE }, { alg: "None", kid: "RS256" })}`,
    "purchase for oneself",
    INVALID,
  ],
  [
    "a signature of another issuer",
    ({ otherIssuer }) => `Bearer ${otherIssuer.sign({ sub: ALICE })}`,
    "purchase for oneself",
    INVALID,
  ],
  [
    "a changed signature",
    ({ issuer }) => `Bearer ${issuer.sign({ sub: ALICE }).slice(0, -9)}AAAAAAAAA`,
    "purchase for oneself",
    INVALID,
  ],
  ["a key that is not published", bearer({}, { kid: "lost" }), "read option", INVALID],

  // Who is known may do what the scopes say.
  ["ticket_options:create", scoped("ticket_options:create"), "create", DONE],
  [
    "every other scope",
    scoped("purchases:create purchases:create:any read read:any"),
    "create",
    forbidden("This needs the scope ticket_options:create"),
  ],
  ["purchases:create", scoped("purchases:create"), "purchase for oneself", DONE],
  [
    "purchases:create, for the same user in capitals",
    scoped("purchases:create", ALICE.toUpperCase()),
    "purchase for oneself",
    DONE,
  ],
  ["purchases:create", scoped("purchases:create"), "purchase for another", FOR_ANOTHER],
  [
    "purchases:create, for nobody",
    scoped("purchases:create", "service-7"),
    "purchase for oneself",
    FOR_ANOTHER,
  ],
  [
    "every other scope",
    scoped("ticket_options:create read read:any"),
    "purchase for oneself",
    forbidden("This needs the scope purchases:create"),
  ],
  ["purchases:create:any", scoped("purchases:create:any"), "purchase for another", DONE],
  [
    "purchases:create:any, for nobody",
    scoped("purchases:create:any", "service-7"),
    "purchase for another",
    DONE,
  ],
  ["read", scoped("read"), "read option", DONE],
  ["read:any", scoped("read:any"), "read option", DONE],
  [
    "every other scope",
    scoped("ticket_options:create purchases:create purchases:create:any"),
    "read option",
    forbidden("This needs the scope read"),
  ],
  ["read", scoped("read"), "read own purchase", DONE],
  ["read", scoped("read"), "read another's purchase", HIDDEN],
  ["read, for nobody", scoped("read", "service-7"), "read own purchase", HIDDEN],
  ["read:any", scoped("read:any", "service-7"), "read another's purchase", DONE],
  [
    "every other scope",
    scoped("ticket_options:create purchases:create purchases:create:any"),
    "read own purchase",
    HIDDEN,
  ],
  ["no scope", scoped(""), "read option", forbidden("This needs the scope read")],
  [
    "scopes that begin alike",
    scoped("reads Read read:anything"),
    "read option",
    forbidden("This needs the scope read"),
  ],
  [
    "scopes as a list",
    bearer({ scope: undefined, scp: ["read", "purchases:create"] }),
    "purchase for oneself",
    DONE,
  ],
  [
    "scopes that are no text",
    bearer({ scope: { read: true }, scp: [1, null] }),
    "read option",
    forbidden("This needs the scope read"),
  ],
  ["another key", bearer({}, { alg: "ES256" }), "read option", DONE],
  [
    "the scheme in small letters",
    ({ issuer }) => `bearer ${issuer.sign({ sub: ALICE })}`,
    "read option",
    DONE,
  ],
];

const secretBearer =
  (claims: Claims, header?: Header, secret = SECRET): Credentials =>
  () =>
    `Bearer ${signWithSecret(secret, { sub: ALICE, ...claims }, header)}`;

/** For a gateway that shares {@link SECRET} with the issuer, and takes all clocks for right. */
export const SECRET_CASES: readonly Case[] = [
  ["no token", () => undefined, "read option", NOBODY],
  ["HS256", secretBearer({}), "purchase for oneself", DONE],
  ["HS384", secretBearer({}, { alg: "HS384" }), "read own purchase", DONE],
  ["HS512", secretBearer({}, { alg: "HS512" }), "create", DONE],
  ["no signature", secretBearer({}, { alg: "none" }), "purchase for oneself", INVALID],
  ["a wrong secret", secretBearer({}, {}, `${SECRET}x`), "purchase for oneself", INVALID],
  ["a signature by key", bearer({}), "purchase for oneself", INVALID],
  [
    "one that a moment ago has expired",
    secretBearer({ exp: secondsFromNow(-1) }),
    "read option",
    invalid("The token has expired"),
  ],
  ["another's purchase", secretBearer({}), "read another's purchase", HIDDEN],
];
