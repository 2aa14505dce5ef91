import type { ErrorSource } from "./refusal.ts";

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

  let pointer = "";
  let value = document;
  for (const name of source.pointer.split("/").slice(1)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) break;
    pointer += `/${name}`;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return { pointer };
}
