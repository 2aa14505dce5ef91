/** Internal information that clients do not need and that helps attackers. */
const LEAKS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["a stack trace", /\n\s+at \S+|\bat (?:async )?[\w.<>]+ \(|\bnode:internal/u],
  ["a path of a source file", /node_modules|\bfile:\/\/|\/(?:src|dist)\/[\w-]+\.(?:ts|js)/u],
  ["a message of JavaScript", /Cannot read propert|is not a function|is not iterable|\[object /u],
  ["the name of an exception", /\b(?:Type|Range|Reference|Aggregate|Zod|Database)Error\b/u],
  [
    "a message of PostgreSQL",
    /SQLSTATE|violates (?:\w+[ -])*constraint|relation "|syntax error at or near|invalid input syntax|invalid byte sequence|out of range for type|deadlock detected|current transaction/iu,
  ],
  [
    "SQL",
    /\bselect\b.+\bfrom\b|\binsert into\b|\bupdate "?\w+"? set\b|\bfor (?:no key )?update\b/iu,
  ],
  ["the driver's name", /\b(?:kysely|node-postgres|pg-pool|pg_\w+)\b|\bECONN\w+/iu],
];

/** What a webhook shows of a receiver that could not be reached. */
const FAILURE_OF_RECEIVER = /"[\d:.TZ-]+ [\w-]+: ECONN\w+(?:, ECONN\w+)*"/gu;

/** @returns the kind of internal information in a text, or undefined */
export function findLeak(text: string): string | undefined {
  const shown = text.replace(FAILURE_OF_RECEIVER, "");
  return LEAKS.find(([, pattern]) => pattern.test(shown))?.[0];
}
