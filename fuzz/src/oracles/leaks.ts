/** What is of no concern to clients, and helps those who break in. */
const LEAKS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a stack trace", /\n\s+at \S+|\bat (?:async )?[\w.<>]+ \(|\bnode:internal/u],
  ["a path of a source file", /node_modules|\bfile:\/\/|\/(?:src|dist)\/[\w-]+\.(?:ts|js)/u],
  ["what JavaScript says", /Cannot read propert|is not a function|is not iterable|\[object /u],
  ["the name of an exception", /\b(?:Type|Range|Reference|Aggregate|Zod|Database)Error\b/u],
  [
    "what PostgreSQL says",
    /SQLSTATE|violates (?:\w+[ -])*constraint|relation "|syntax error at or near|invalid input syntax|invalid byte sequence|out of range for type|deadlock detected|current transaction/iu,
  ],
  [
    "SQL",
    /\bselect\b.+\bfrom\b|\binsert into\b|\bupdate "?\w+"? set\b|\bfor (?:no key )?update\b/iu,
  ],
  ["the driver's name", /\b(?:kysely|node-postgres|pg-pool|pg_\w+)\b|\bECONN\w+/iu],
];

/** @returns what a text gives away, or undefined */
export function findLeak(text: string): string | undefined {
  return LEAKS.find(([, pattern]) => pattern.test(text))?.[0];
}
