import type { MigrationScriptOptions } from "./migration-script.ts";

/** @returns the text of a script: how to run it, and its statements, each with its semicolon at the end of a line */
export function toScriptText(
  statements: readonly string[],
  { schema, from, online }: MigrationScriptOptions,
): string {
  const start = from === undefined ? "a database without them" : `a database that has ${from}`;
  const lines = [
    `Tables of @ticket-allocation/core in the schema "${schema.replaceAll(/\s/gu, " ")}", for ${start}.`,
    "PostgreSQL 14 or later, encoding UTF-8.",
    ...(online ? ONLINE : TOGETHER),
  ];
  return [
    ...lines.map((line) => `-- ${line}\n`),
    ...statements.map((statement) => `\n${statement.trim()};\n`),
  ].join("");
}

const TOGETHER = [
  "Run it in one transaction: psql --single-transaction --set ON_ERROR_STOP=1 --file FILE",
  "It locks the tables until that transaction ends.",
];

const ONLINE = [
  "Others may sell meanwhile. Run it outside of a transaction, one statement after another:",
  "psql --set ON_ERROR_STOP=1 --file FILE",
  "A statement that waits 200 ms for a lock that excludes sales fails with 55P03. Roll back then, and print the script again,",
  "with --from and the last name in ticket_allocation_migrations.",
];
