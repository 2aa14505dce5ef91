import fc from "fast-check";

import { oddText } from "./odd-text.ts";

/** Values of a document. Some can be expressed only in JSON text. */
export type Json = unknown;

const VERBATIM = "\u0001verbatim:";

/** JSON text that `JSON.stringify` would not write. */
const verbatim = fc
  .constantFrom(
    "1e999",
    "-1e999",
    "1e-999",
    "-0",
    "1.0",
    "2.0e0",
    "9007199254740993",
    "2147483648",
    "-2147483649",
    "123456789012345678901234567890",
    "0.1e1",
    '{"a":1,"a":2}',
    '{"__proto__":{"isAdmin":true}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '"\\ud83c"',
    '"\\u0000"',
    '"\\/"',
    "[".repeat(200) + "]".repeat(200),
    '{"a":'.repeat(200) + "1" + "}".repeat(200),
  )
  .map((text) => VERBATIM + text);

const oddNumber = fc.oneof(
  fc.constantFrom(
    0,
    -1,
    1,
    1.5,
    2_147_483_647,
    2_147_483_648,
    -2_147_483_648,
    2 ** 53,
    1e21,
    1e308,
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

export const oddKey: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "prototype", "id", "type", "data", "meta", "links"),
  fc.constantFrom(
    "attributes",
    "relationships",
    "included",
    "errors",
    "jsonapi",
    "lid",
    "quantity",
  ),
  oddText,
);

/** Any JSON value, preferably an unusual one. */
export const oddJson: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<Json>(null, true, false, [], {}, "", [[]], [null]) },
  { weight: 3, arbitrary: oddText },
  { weight: 3, arbitrary: oddNumber },
  { weight: 2, arbitrary: verbatim },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.tuple(oddKey, fc.jsonValue({ maxDepth: 1 })), { maxLength: 4 })
      .map(toObject),
  },
);

/** Creates an object in which `__proto__` is an ordinary key. */
export function toObject(entries: readonly (readonly [string, Json])[]): Json {
  const object = {};
  for (const [key, value] of entries) {
    Object.defineProperty(object, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

export function toJsonText(value: Json): string {
  const text = JSON.stringify(value) ?? "";
  return text.replaceAll(/"\\u0001verbatim:((?:[^"\\]|\\.)*)"/gu, (quoted) => {
    const unquoted: unknown = JSON.parse(quoted);
    return String(unquoted).slice(VERBATIM.length);
  });
}
