import { FIELDS } from "../generated/tables.ts";
import { toSnakeCase } from "./names.ts";
import { findRelationship, toFieldName } from "./to-document.ts";

export interface Selection {
  readonly fields?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
}

/** Asks for these fields of resources of a type, or for all, and for all fields of what is included. */
export function toSelection(
  type: string,
  { fields, include = [] }: Selection,
): readonly (readonly [string, string])[] {
  // An included resource is found by the relationship.
  const asked = [...(fields ?? fieldsOf(type)), ...include.map((name) => `${name}Id`)];
  const includedTypes = include.map((name) => findRelationship(`${name}Id`)?.[1] ?? name);
  const others = new Set(includedTypes.filter((each) => each !== type));
  return [
    [`fields[${type}]`, toFieldNames(asked)],
    ...[...others].map((each) => [`fields[${each}]`, toFieldNames(fieldsOf(each))] as const),
    ...(include.length > 0 ? [["include", include.map(toSnakeCase).join()] as const] : []),
  ];
}

function fieldsOf(type: string): readonly string[] {
  const fields: Readonly<Record<string, readonly string[]>> = FIELDS;
  return fields[type] ?? [];
}

function toFieldNames(members: readonly string[]): string {
  return [...new Set(members.map(toFieldName))].join();
}
