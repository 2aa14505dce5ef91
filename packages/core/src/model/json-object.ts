import { z } from "zod";

import { isStorable, NOT_STORABLE } from "./storable.ts";

/** A JSON object, as `JSON.parse` returns it. From {@link jsonObject}, its names are sorted at every level. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Objects and lists inside each other, with the object itself. */
const MAX_LEVELS = 20;

/**
 * A JSON object of up to `maxBytes` as JSON in UTF-8. It becomes a copy with sorted names, so that equal objects have equal
 * text. Numbers are those of JavaScript: `-0` becomes 0. Members that are undefined are left out.
 */
export function jsonObject(maxBytes: number) {
  const tooLarge = `must not have more than ${maxBytes} bytes as JSON`;
  return z
    .any()
    .check((payload) => {
      const { value, issues } = payload;
      const reject = (message: string) =>
        issues.push({ code: "custom", input: value, path: [], message });
      if (!isObject(value)) return void reject("must be an object");
      const problem = findProblem(value, maxBytes, tooLarge);
      if (problem !== undefined) return void reject(problem);
      const sorted = sortNames(value);
      const bytes = Buffer.byteLength(JSON.stringify(sorted));
      if (bytes > maxBytes) return void reject(tooLarge);
      payload.value = sorted;
    })
    .meta({ type: "object" });
}

/** Whether two results of {@link jsonObject} are equal. */
export function isSameJson(one: JsonObject | null, other: JsonObject | null): boolean {
  if (one === null || other === null) return one === other;
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Stops as soon as the value is too large: the same object may occur in it many times. */
function findProblem(root: object, maxBytes: number, tooLarge: string): string | undefined {
  let bytes = 0;

  function find(value: unknown, level: number): string | undefined {
    bytes += typeof value === "string" ? value.length : 1;
    if (bytes > maxBytes) return tooLarge;
    if (typeof value === "string") return isStorable(value) ? undefined : NOT_STORABLE;
    if (value === null || typeof value === "boolean" || Number.isFinite(value)) return undefined;
    if (!Array.isArray(value) && !isObject(value)) {
      return "may contain only strings, finite numbers, true, false, null, arrays and objects";
    }
    if (level > MAX_LEVELS) return `must not have more than ${MAX_LEVELS} levels`;
    for (const each of Array.isArray(value) ? value : Object.entries(value).flatMap(definedOf)) {
      const problem = find(each, level + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  return find(root, 1);
}

/** A name and its value, without the names of undefined values. */
function definedOf([name, value]: [string, unknown]): readonly unknown[] {
  return value === undefined ? [] : [name, value];
}

function sortNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortNames);
  // `JSON.stringify` writes -0 as 0.
  if (!isObject(value)) return value === 0 ? 0 : value;
  const members = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  // Not by assignment, which `__proto__` would make a prototype.
  return Object.fromEntries(members.map(([name, each]) => [name, sortNames(each)]));
}

/** Whether it is an object as in JSON: of no class, from any realm. */
function isObject(value: unknown): value is JsonObject {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
