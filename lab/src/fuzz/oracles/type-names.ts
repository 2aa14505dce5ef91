import { RESOURCE_FIELDS } from "@ticket-allocation/core";

/** The types of resources in JSON:API, by their names in GraphQL and in the OpenAPI document: `CapacityMove` is `capacity_moves`. */
export const TYPES_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.keys(RESOURCE_FIELDS).map((type) => [nameOf(type), type]),
);

function nameOf(type: string): string {
  const words = type.replace(/ies$/u, "y").replace(/s$/u, "").split("_");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
