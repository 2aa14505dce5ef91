import type { MethodDescription } from "./describe-api.ts";
import type { FlatSchemas } from "./flat-schemas.ts";
import { memberOf, toObject, typeOf, type JsonSchema } from "./json-schema.ts";
import { codesOf, type OpenApiOperation } from "./open-api-document.ts";

/** The methods that do something to several resources of one type together. */
export function describeOperations(
  flat: FlatSchemas,
  operation: OpenApiOperation,
): readonly MethodDescription[] {
  const body = Object.values(operation.requestBody?.content ?? {})[0]!.schema;
  const lines = flat
    .alternativesIn(body)
    .map((document) => memberOf(document, "atomic:operations").items?.properties ?? {});
  const code: JsonSchema = { type: "string", enum: codesOf(operation) };

  const added = lines.flatMap(({ data }) => (data ? [data] : []));
  const created = [...Map.groupBy(added, typeOf)].map(([type, resources]) => ({
    type,
    name: "createMany",
    schema: {
      ...toObject({
        input: flat.addLine(type, resources),
        result: flat.addResource(type),
        code,
      }),
      description: "Creates several together, or none of them.",
    },
  }));
  const removed = lines.flatMap(({ data, ref }) => (ref && !data ? [typeOf(ref)] : []));
  const released = removed.map((type) => ({
    type,
    name: "releaseMany",
    schema: {
      ...toObject({ result: flat.addResource(type), code }),
      description: "Releases several together, or none of them.",
    },
  }));
  return [...created, ...released];
}
