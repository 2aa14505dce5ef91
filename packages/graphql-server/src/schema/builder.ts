import SchemaBuilder from "@pothos/core";
import ErrorsPlugin from "@pothos/plugin-errors";
import type { JsonObject } from "@ticket-allocation/core";
import { GraphQLError, GraphQLScalarType, visit } from "graphql";
import { GraphQLDateTime, GraphQLJSONObject } from "graphql-scalars";

import type { OperationContext } from "../operation-context.ts";

/** What every part of the schema is made with: fields are non-null unless they say otherwise. */
export const builder = new SchemaBuilder<{
  Context: OperationContext;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    JSONObject: { Input: JsonObject; Output: JsonObject };
  };
}>({
  plugins: [ErrorsPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true },
});

export type SchemaTypes =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

builder.addScalarType("DateTime", GraphQLDateTime, {
  description:
    "A moment in the years 1 to 9999, as in RFC 3339 with any offset; answered in UTC, to the millisecond: 2027-05-01T18:00:00.000Z.",
});

/** `GraphQLJSONObject` drops a member whose value is a name of an enum. */
const StrictJsonObject = new GraphQLScalarType({
  ...GraphQLJSONObject.toConfig(),
  parseLiteral(ast, variables) {
    visit(ast, {
      EnumValue(node) {
        throw new GraphQLError(`JSON has no value ${node.value}: quote it to send a string`, {
          nodes: node,
        });
      },
    });
    return GraphQLJSONObject.parseLiteral(ast, variables);
  },
});

builder.addScalarType("JSONObject", StrictJsonObject, {
  // The default URL specifies JSON in general.
  specifiedByURL: null,
  description:
    "A JSON object. Its numbers are those of JavaScript, so -0 is 0 and large integers are rounded. Its names are sorted in responses.",
});
