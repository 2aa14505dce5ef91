import { Violation } from "./violation.ts";

/** @throws {Violation} when the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Violation("the body is not JSON");
  }
}
