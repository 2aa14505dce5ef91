import type { HostColumn, HostTable } from "./host-tables.ts";

const BUILDERS: Readonly<Record<string, (name: string) => string>> = {
  bigint: (name) => `bigint(${name}, { mode: "bigint" })`,
  integer: (name) => `integer(${name})`,
  json: (name) => `json(${name})`,
  text: (name) => `text(${name})`,
  "timestamp with time zone": (name) => `timestamp(${name}, { withTimezone: true })`,
  uuid: (name) => `uuid(${name})`,
  "uuid[]": (name) => `uuid(${name}).array()`,
  // Drizzle has no type for it, and pg and postgres.js return it as text.
  xid8: (name) => `text(${name})`,
};

/**
 * Writes the module that describes the tables to Drizzle.
 *
 * @param names of all tables of the box office, also of those that hosts do not join
 */
export function toDrizzleViews(tables: readonly HostTable[], names: readonly string[]): string {
  return `// Written by test/host-tables.test.ts from the tables.
import {
  bigint,
  integer,
  json,
  pgSchema,
  pgView,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/**
 * Describes the tables of the box office to Drizzle, for queries and joins.
 *
 * As existing views, because only the box office may write to them: Drizzle then offers no insert, update or delete, and
 * \`drizzle-kit generate\` neither creates nor drops them.
 *
 * But \`drizzle-kit push\` drops all tables of the schema "public" that it does not know. So give the tables of the box office a
 * schema of their own, or exclude them in drizzle.config.ts:
 *
 *     tablesFilter: [
${names.map((name) => ` *       "!${name}",\n`).join("")} *     ]
 *
 * @param schema PostgreSQL schema of the tables
 */
export function createDrizzleViews(schema = "public") {
  const view = schema === "public" ? pgView : pgSchema(schema).view;
  return {
${tables.map(toView).join("\n")}
  };
}
`;
}

function toView({ name, columns }: HostTable): string {
  return `    ${toCamelCase(name)}: view("${name}", {
${columns.map((column) => `      ${toCamelCase(column.name)}: ${toColumn(column)},`).join("\n")}
    }).existing(),`;
}

function toColumn({ name, type, isNullable, values }: HostColumn): string {
  const builder = BUILDERS[type];
  if (!builder) throw new Error(`Drizzle needs a column for the type ${type} of ${name}`);
  const choices = values?.map((value) => `"${value}"`).join(", ");
  const column =
    choices === undefined ? builder(`"${name}"`) : `text("${name}", { enum: [${choices}] })`;
  return `${column}${isNullable ? "" : ".notNull()"}`;
}

/** `ticket_option_id` is `ticketOptionId`. */
export function toCamelCase(name: string): string {
  return name.replaceAll(/_(.)/gu, (_, letter: string) => letter.toUpperCase());
}
