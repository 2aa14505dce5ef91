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

it("describes every type, field and argument", () => {
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
    for (const field of fields) {
      for (const argument of field.args) {
        if (!argument.description) undescribed.push(`${type.name}.${field.name}(${argument.name})`);
      }
    }
  }
  expect(undescribed).toEqual([]);
});
