import type { MethodDescription } from "./describe-api.ts";
import type { FlatSchemas } from "./flat-schemas.ts";
import { memberOf, toObject, typeOf, type JsonSchema } from "./json-schema.ts";
import { codesOf, type OpenApiDocument, type OpenApiOperation } from "./open-api-document.ts";

/** The methods that do something to several resources of one type together. */
export function describeOperations(
  flat: FlatSchemas,
  paths: OpenApiDocument["paths"],
  operation: OpenApiOperation,
): readonly MethodDescription[] {
  const body = Object.values(operation.requestBody?.content ?? {})[0]!.schema;
  const lines = flat
    .alternativesIn(body)
    .map((document) => memberOf(document, "atomic:operations").items?.properties ?? {});
  const codes = codesOf(operation);

  const added = lines.flatMap(({ data }) => (data ? [data] : []));
  const created = [...Map.groupBy(added, typeOf)].map(([type, resources]) => ({
    type,
    name: "createMany",
    schema: {
      ...toObject({
        input: flat.addLine(type, resources),
        result: flat.addResource(type),
        // A line is refused for what a single request is refused for.
        code: toCode([...codes, ...codesOf(paths[`/${type}`]!["post"]!)]),
      }),
      description: "Creates several together, or none of them.",
    },
  }));
  const removed = lines.flatMap(({ data, ref }) => (ref && !data ? [typeOf(ref)] : []));
  const released = removed.map((type) => ({
    type,
    name: "releaseMany",
    schema: {
      ...toObject({ result: flat.addResource(type), code: toCode(codes) }),
      description: "Releases several together, or none of them.",
    },
  }));
  return [...created, ...released];
}

function toCode(codes: readonly string[]): JsonSchema {
  return { type: "string", enum: [...new Set(codes)].toSorted() };
}
