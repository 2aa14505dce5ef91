import type { OpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Compiles the schemas that an OpenAPI document refers to. */
export function schemasOf({ components }: OpenApiDocument): (ref: string) => ValidateFunction {
  // The types that `if` is about stand outside of it.
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  addFormats.default(ajv);
  ajv.addVocabulary(["components", "discriminator"]);
  ajv.addSchema({ components }, "openapi.json");
  const compiled = new Map<string, ValidateFunction>();
  return (ref) => {
    const known = compiled.get(ref) ?? ajv.compile({ $ref: `openapi.json${ref}` });
    compiled.set(ref, known);
    return known;
  };
}
