import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isSpecifiedScalarType,
} from "graphql";
import { readFile } from "node:fs/promises";
import path from "node:path";

import { inCode, toTable, toText, type ReferencePage } from "./markdown.ts";

const SCHEMA = path.resolve(import.meta.dirname, "../../../packages/graphql-server/schema.graphql");

/** A page of the operations, and one of the types. */
export async function graphqlPages(): Promise<readonly ReferencePage[]> {
  const schema = buildSchema(await readFile(SCHEMA, "utf8"));
  return [operationsPage(schema), typesPage(schema)];
}

function operationsPage(schema: GraphQLSchema): ReferencePage {
  const roots = [
    ["Queries", schema.getQueryType()],
    ["Mutations", schema.getMutationType()],
    ["Subscriptions", schema.getSubscriptionType()],
  ] as const;
  return {
    path: "graphql/operations",
    title: "GraphQL operations",
    description: "Every query, mutation and subscription.",
    order: 1,
    text: toText(
      "The result of a mutation is a union: what was asked for, or a refusal that implements `Error`. [Error codes](../errors.md) says what to do about each. [GraphQL](../../../../packages/graphql-server/README.md) has examples.",
      ...roots.map(([title, type]) => (type ? toText(`## ${title}`, describeRoot(type)) : "")),
    ),
  };
}

function describeRoot(root: GraphQLObjectType): string {
  const fields = Object.values(root.getFields()).map((field) => {
    const type = getNamedType(field.type);
    return toText(
      `### ${field.name}`,
      field.description ?? "",
      `Result: ${linkTo(field.type)}`,
      argumentTable(field),
      isUnionType(type)
        ? `Members of the result: ${type.getTypes().map(linkTo).join(", ")}.`
        : undefined,
    );
  });
  return toText(...fields);
}

function typesPage(schema: GraphQLSchema): ReferencePage {
  const roots = new Set([
    schema.getQueryType()?.name,
    schema.getMutationType()?.name,
    schema.getSubscriptionType()?.name,
  ]);
  const types = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__") && !roots.has(type.name))
    .filter((type) => !isScalarType(type) || !isSpecifiedScalarType(type))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  return {
    path: "graphql/types",
    title: "GraphQL types",
    description: "Every type of the GraphQL schema.",
    order: 2,
    text: toText(
      ...types.map((type) => toText(`## ${type.name}`, type.description ?? "", describeType(type))),
    ),
  };
}

function describeType(type: GraphQLNamedType): string {
  if (isEnumType(type)) {
    const values = type.getValues();
    return toTable(
      ["value", "meaning"],
      values.map(({ name, description }) => [inCode(name), description ?? ""]),
    );
  }
  if (isUnionType(type)) return `One of ${type.getTypes().map(linkTo).join(", ")}.`;
  if (isScalarType(type)) return "A scalar.";
  if (isInputObjectType(type)) return fieldTable("member", Object.values(type.getFields()));
  const interfaces =
    isObjectType(type) && type.getInterfaces().length > 0
      ? `Implements ${type.getInterfaces().map(linkTo).join(", ")}.`
      : undefined;
  if (isObjectType(type) || isInterfaceType(type)) {
    return toText(interfaces, fieldTable("field", Object.values(type.getFields())));
  }
  return "";
}

function fieldTable(head: string, fields: readonly (GraphQLField | GraphQLInputField)[]): string {
  return toTable(
    [head, "type", "meaning"],
    fields.map(({ name, type, description }) => [inCode(name), linkTo(type), description ?? ""]),
  );
}

function argumentTable({ args }: GraphQLField): string {
  return toTable(
    ["argument", "type", "meaning"],
    args.map(({ name, type, description }) => [inCode(name), linkTo(type), description ?? ""]),
  );
}

/** A type, as a link to its place on the page of types. Scalars of GraphQL itself have none. */
function linkTo(type: Parameters<typeof getNamedType>[0] & object): string {
  const text = inCode(String(type));
  const named = getNamedType(type);
  if (isScalarType(named) && isSpecifiedScalarType(named)) return text;
  return `[${text}](./types.md#${named.name.toLowerCase()})`;
}
