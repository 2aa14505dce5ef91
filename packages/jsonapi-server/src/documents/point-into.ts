import type { ErrorSource } from "../refusals/refusal.ts";

/**
 * Where an error's cause stands in a document, or the nearest parent of what is missing: a
 * pointer must lead to something.
 *
 * @returns undefined for a pointer without a document
 * @see https://jsonapi.org/format/1.1/#error-objects
 */
export function pointInto(
  document: unknown,
  source: ErrorSource | undefined,
): ErrorSource | undefined {
  if (!source || !("pointer" in source)) return source;
  if (document === undefined) return undefined;
  return { pointer: follow(document, source.pointer).pointer };
}

/** Tells whether a document has something there, whatever it is. */
export function leadsTo(document: unknown, pointer: string): boolean {
  return follow(document, pointer).pointer === pointer;
}

/** What a document has there; undefined if it has nothing. */
export function valueAt(document: unknown, pointer: string): unknown {
  const found = follow(document, pointer);
  return found.pointer === pointer ? found.value : undefined;
}

/** Goes as far as the document leads. */
function follow(document: unknown, wanted: string) {
  let pointer = "";
  let value = document;
  for (const name of wanted.split("/").slice(1)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) break;
    pointer += `/${name}`;
    value = Reflect.get(value, name);
  }
  return { pointer, value };
}
