import fc from "fast-check";

import type { Header } from "../http/fuzz-request.ts";

const JSON_API = "application/vnd.api+json";

/** A header value that the client of Node.js accepts. */
const headerText = fc
  .array(fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff })), {
    maxLength: 20,
  })
  .map((units) => String.fromCharCode(...units));

const mediaType = fc.oneof(
  fc.constantFrom(
    JSON_API,
    "application/json",
    "application/graphql-response+json",
    "text/html",
    "text/plain",
    "*/*",
    "application/*",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/graphql",
    "application/octet-stream",
    "",
    ";",
    ",",
    "/",
    "a/b/c",
  ),
  headerText,
);

const parameter = fc.oneof(
  fc.constantFrom(
    "charset=utf-8",
    'charset="utf-8"',
    "charset=utf-16",
    "charset=",
    "q=0",
    "q=1.5",
    "q=x",
    'ext="https://jsonapi.org/ext/atomic"',
    'ext=""',
    'profile="https://example.com/p"',
    '="',
    "a=b=c",
    'unclosed="',
    "__proto__=1",
  ),
  headerText,
);

const mediaRange = fc
  .tuple(mediaType, fc.array(parameter, { maxLength: 2 }))
  .map(([type, parameters]) => [type, ...parameters].join(";"));

/** `Content-Type`, mostly one that the protocol accepts. */
export function contentType(usual: string): fc.Arbitrary<readonly Header[]> {
  return fc.oneof(
    { weight: 30, arbitrary: fc.constant([["Content-Type", usual]] as const) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: mediaRange.map((value) => [["Content-Type", value]] as const) },
  );
}

/** `Accept`, mostly with a media type that the protocol sends. */
export function accept(...usual: readonly string[]): fc.Arbitrary<readonly Header[]> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant([]) },
    { weight: 8, arbitrary: fc.constantFrom(...usual).map((type) => [["Accept", type]] as const) },
    {
      weight: 1,
      arbitrary: fc
        .array(mediaRange, { minLength: 1, maxLength: 4 })
        // The page of GraphiQL has megabytes.
        .filter((ranges) => !ranges.join().includes("text/html"))
        .map((ranges) => [["Accept", ranges.join(", ")]] as const),
    },
  );
}

const idempotencyKey = fc.oneof(
  { weight: 6, arbitrary: fc.uuid() },
  // Few keys, so that they are reused.
  { weight: 6, arbitrary: fc.nat(40).map((number) => `key-${number}`) },
  { weight: 2, arbitrary: headerText },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "a b", '"quoted"', "k".repeat(255), "k".repeat(256)),
  },
);

const oddHeader: fc.Arbitrary<Header> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        "X-HTTP-Method-Override",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-URL",
        "Forwarded",
        "Origin",
        "Referer",
        "Cookie",
        "Range",
        "If-None-Match",
        "If-Match",
        "If-Modified-Since",
        "TE",
        "Via",
        "Accept-Encoding",
        "Accept-Language",
        "Accept-Charset",
        "Content-Language",
        "Content-Location",
        "Access-Control-Request-Method",
        "Access-Control-Request-Headers",
        "traceparent",
        "X-Request-Id",
        "Proxy-Authorization",
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
      ),
      fc.oneof(
        headerText,
        fc.constantFrom("", "*", "null", "bytes=0-1", "gzip, br", "a".repeat(2_000)),
      ),
    )
    .map(([name, value]): Header => [name, value]),
  fc
    .tuple(
      fc.constant("Content-Encoding"),
      fc.constantFrom("gzip", "br", "identity", "IDENTITY", "", "deflate, gzip", "x"),
    )
    .map(([name, value]): Header => [name, value]),
  fc.constantFrom<Header>(
    ["Expect", "100-continue"],
    ["Expect", "200-ok"],
    ["Upgrade", "h2c"],
    ["Upgrade", "websocket"],
    ["Authorization", "Bearer x"],
    ["Authorization", "Bearer"],
    ["Authorization", "Basic dTpw"],
    ["Authorization", `Bearer ${"a".repeat(40)}.${"b".repeat(40)}.${"c".repeat(40)}`],
  ),
);

/** Other headers: idempotency keys, and nonsense. */
export const otherHeaders: fc.Arbitrary<readonly Header[]> = fc
  .tuple(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      {
        weight: 6,
        arbitrary: fc.array(idempotencyKey, { minLength: 1, maxLength: 1 }),
      },
      { weight: 1, arbitrary: fc.array(idempotencyKey, { minLength: 2, maxLength: 2 }) },
    ),
    fc.oneof(
      { weight: 12, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(oddHeader, { minLength: 1, maxLength: 4 }) },
    ),
  )
  .map(([keys, others]) => [...keys.map((key): Header => ["Idempotency-Key", key]), ...others]);
