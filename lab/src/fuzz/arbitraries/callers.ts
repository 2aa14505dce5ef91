import fc from "fast-check";
import { createHmac } from "node:crypto";

import type { Header } from "../http/fuzz-request.ts";
import { REGULAR_USER_ID } from "./ids.ts";

const SECRET = "for fuzzing, and for nothing else";
const ISSUER = "https://login.fuzz.test";
const AUDIENCE = "tickets";

/** Settings of a gateway that requires the tokens of these callers. */
export const ACCESS_ENVIRONMENT = {
  JWT_SECRET: SECRET,
  JWT_ISSUER: ISSUER,
  JWT_AUDIENCE: AUDIENCE,
};

const GOOD_CLAIMS = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: REGULAR_USER_ID,
  // In 2100. A fixed time, so that the same seed sends the same tokens.
  exp: 4_102_444_800,
  scope:
    "ticket_options:create purchases:create:any purchases:cancel:any purchases:exchange:any purchases:transfer:any ticket_options:update read:any webhooks:manage",
};

/** Credentials of a caller, valid or not. */
export interface Caller {
  readonly headers: readonly Header[];
  /** Whether the gateway must reject the caller. */
  readonly isUnauthenticated: boolean;
}

export const ANYBODY: Caller = { headers: [], isUnauthenticated: false };

/** A caller with all permissions. */
export const OPERATOR: Caller = bearer(sign(GOOD_CLAIMS));

const known = [
  "purchases:create read",
  "read",
  "",
  "ticket_options:create",
  "purchases:create:any",
  "READ read:any:any purchases",
].map((scope) => bearer(sign({ ...GOOD_CLAIMS, scope })));

const invalidTokens = [
  ["", {}],
  ["Bearer ", { exp: 946_684_800 }],
  ["Bearer ", { iss: "https://other.test" }],
  ["Bearer ", { aud: "others" }],
  ["Bearer ", { sub: undefined }],
  ["Bearer ", { exp: undefined }],
  ["Bearer ", { exp: "4102444800" }],
  ["Bearer ", { nbf: 4_102_444_799 }],
  ["Basic ", {}],
] as const;

export const caller: fc.Arbitrary<Caller> = fc.oneof(
  { weight: 24, arbitrary: fc.constant(OPERATOR) },
  { weight: 6, arbitrary: fc.constantFrom(...known) },
  { weight: 1, arbitrary: fc.constant({ headers: [], isUnauthenticated: true }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...invalidTokens.map(([scheme, claims]) =>
        unauthenticated(scheme + sign({ ...GOOD_CLAIMS, ...claims })),
      ),
      unauthenticated(`Bearer ${sign(GOOD_CLAIMS, { alg: "none" })}`),
      unauthenticated(
        `Bearer ${sign(GOOD_CLAIMS, { alg: "HS256" }, "another secret, as long as the first")}`,
      ),
      unauthenticated(`Bearer ${sign(GOOD_CLAIMS).slice(0, -3)}`),
      unauthenticated(`Bearer ${sign(GOOD_CLAIMS)}.x`),
      unauthenticated("Bearer ..."),
      unauthenticated("Bearer"),
      unauthenticated(`Bearer ${"a".repeat(8_000)}`),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(200), fc.integer({ min: 0x21, max: 0x7e })).map(([at, unit]) => {
      const token = sign(GOOD_CLAIMS);
      const spoilt = token.slice(0, at) + String.fromCharCode(unit) + token.slice(at + 1);
      return spoilt === token ? OPERATOR : unauthenticated(`Bearer ${spoilt}`);
    }),
  },
);

function bearer(token: string): Caller {
  return { headers: [["Authorization", `Bearer ${token}`]], isUnauthenticated: false };
}

function unauthenticated(value: string): Caller {
  return { headers: [["Authorization", value]], isUnauthenticated: true };
}

function sign(
  claims: object,
  header: { readonly alg: string } = { alg: "HS256" },
  secret: string = SECRET,
): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature =
    header.alg === "none" ? "" : createHmac("sha256", secret).update(text).digest("base64url");
  return `${text}.${signature}`;
}
