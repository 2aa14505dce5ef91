import { Violation } from "./violation.ts";

/** @throws {Violation} when it is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Violation("the body is no JSON");
  }
}
