import fc from "fast-check";

/** Text that often causes problems. */
const knownTroubles = fc.constantFrom(
  "",
  " ",
  "\0",
  "a\0b",
  "\uD83C",
  "\uDFAB x",
  "\uFEFF",
  "\u202Ereversed",
  "e\u0301".repeat(50),
  "🎟️".repeat(20),
  "null",
  "undefined",
  "NaN",
  "-1",
  "1e309",
  "0x10",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "'; drop table x; --",
  '" or ""="',
  "$1",
  "${7*7}",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "../../../etc/passwd",
  "%00%ff",
  "%s%n%d",
  "\\",
  "\\u0000",
  "a,b;c=d",
  "line\r\nbreak: yes",
  "k".repeat(300),
);

/** Any UTF-16, including unpaired surrogates. */
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

export const oddText: fc.Arbitrary<string> = fc.oneof(
  knownTroubles,
  anyUnits,
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
);
