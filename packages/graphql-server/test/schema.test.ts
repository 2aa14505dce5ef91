import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import {
  buildClientSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
  type IntrospectionQuery,
} from "graphql";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { postJson } from "./support/ask.ts";

let database: TestDatabase;
let introspection: IntrospectionQuery;
beforeAll(async () => {
  database = await createTestDatabase();
  const handler = createGraphqlHandler(database.boxOffice);
  const response = await handler(postJson({ query: getIntrospectionQuery() }));
  ({ data: introspection } = await response.json());
});
afterAll(() => database.drop());

it("is what schema.graphql says (npm run -w packages/graphql-server schema writes it)", async () => {
  const served = printSchema(lexicographicSortSchema(buildClientSchema(introspection)));
  const file = await readFile(new URL("../schema.graphql", import.meta.url), "utf8");
  expect(file).toBe(`${served}\n`);
});

it("has the possible types that possible-types.json says", async () => {
  const { __schema: schema } = introspection;
  const served = schema.types.flatMap((type) =>
    "possibleTypes" in type && type.possibleTypes
      ? [[type.name, type.possibleTypes.map(({ name }) => name).toSorted()] as const]
      : [],
  );
  const file = await readFile(new URL("../possible-types.json", import.meta.url), "utf8");
  expect(JSON.parse(file)).toEqual(Object.fromEntries(served));
});

it("describes every type, field, argument and value", () => {
  const undescribed: string[] = [];
  const { __schema: schema } = introspection;
  for (const type of schema.types) {
    if (type.name.startsWith("__")) continue;
    if (!type.description) undescribed.push(type.name);

    const fields = ("fields" in type && type.fields) || [];
    const inputFields = ("inputFields" in type && type.inputFields) || [];
    for (const field of [...fields, ...inputFields]) {
      if (!field.description) undescribed.push(`${type.name}.${field.name}`);
    }
    const values = ("enumValues" in type && type.enumValues) || [];
    for (const value of values) {
      if (!value.description) undescribed.push(`${type.name}.${value.name}`);
    }
    for (const field of fields) {
      for (const argument of field.args) {
        if (!argument.description) undescribed.push(`${type.name}.${field.name}(${argument.name})`);
      }
    }
  }
  expect(undescribed).toEqual([]);
});
