import { format } from "@prisma/prisma-schema-wasm";
import { z } from "zod";

import type { HostColumn, HostTable } from "./host-tables.ts";
import { toCamelCase } from "./to-drizzle-views.ts";

const TYPES: Readonly<Record<string, readonly [type: string, native?: string]>> = {
  bigint: ["BigInt"],
  integer: ["Int"],
  json: ["Json", "Json"],
  text: ["String"],
  "timestamp with time zone": ["DateTime", "Timestamptz(6)"],
  uuid: ["String", "Uuid"],
  "uuid[]": ["String[]", "Uuid"],
  xid8: ['Unsupported("xid8")'],
};

/**
 * Writes the models that describe the tables to Prisma.
 *
 * @param names of all tables of the box office, also of those that hosts do not join
 */
export function toPrismaModels(tables: readonly HostTable[], names: readonly string[]): string {
  return formatAsPrisma(`// Written by test/host-tables.test.ts from the tables.
//
// Copy this file to the folder of your Prisma schema. Only the box office may write to these tables, and it migrates them
// itself. If they are not in the schema "public", add \`@@schema\` to each model.
//
// Name all tables of the box office in prisma.config.ts, also those without a model here. Otherwise \`prisma db push\` drops
// them, and \`prisma migrate dev\` wants to reset the database.
//
//   experimental: { externalTables: true },
//   tables: {
//     external: [
${names.map((name) => `//       "public.${name}",\n`).join("")}//     ],
//   },

${tables.map((table) => toModel(table, tables)).join("\n")}`);
}

const FormattedFiles = z.tuple([z.tuple([z.string(), z.string()])]);

/** As `prisma format` does. */
function formatAsPrisma(text: string): string {
  const uri = "file:///schema.prisma";
  const options = { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } };
  const files = format(JSON.stringify([[uri, text]]), JSON.stringify(options));
  const [[, formatted]] = FormattedFiles.parse(JSON.parse(files));
  return formatted;
}

function toModel(table: HostTable, tables: readonly HostTable[]): string {
  const lines = [
    ...table.columns.map(toField),
    ...table.foreignKeys.map((key) => {
      const relation = `fields: ${toList(key.columns)}, references: ${toList(key.foreignColumns)}`;
      return `${toCamelCase(toSingular(key.table))} ${toModelName(key.table)} @relation(${relation}, map: "${key.name}")`;
    }),
    ...tables
      .filter(({ foreignKeys }) => foreignKeys.some((key) => key.table === table.name))
      .map(({ name }) => `${toCamelCase(name)} ${toModelName(name)}[]`),
    "",
    `@@id(${toList(table.primaryKey)})`,
    `@@map("${table.name}")`,
  ];
  return `model ${toModelName(table.name)} {\n${lines.map((line) => (line ? `  ${line}\n` : "\n")).join("")}}\n`;
}

function toField({ name, type, isNullable }: HostColumn): string {
  const [prismaType, native] = TYPES[type] ?? [];
  if (prismaType === undefined) throw new Error(`Prisma needs a type for ${type} of ${name}`);
  const field = toCamelCase(name);
  return [
    // A list has no null: Prisma returns an empty one.
    `${field} ${prismaType}${isNullable && !prismaType.endsWith("[]") ? "?" : ""}`,
    native && `@db.${native}`,
    field !== name && `@map("${name}")`,
  ]
    .filter(Boolean)
    .join(" ");
}

function toList(columns: readonly string[]): string {
  return `[${columns.map(toCamelCase).join(", ")}]`;
}

function toModelName(table: string): string {
  const name = toCamelCase(toSingular(table));
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function toSingular(table: string): string {
  return table.replace(/ies$/u, "y").replace(/s$/u, "");
}
