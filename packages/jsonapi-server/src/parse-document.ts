import type { z } from "zod";

import { errorObject, Refusal, type ErrorObject } from "./refusal.ts";

type Path = readonly PropertyKey[];

/**
 * @throws {Refusal} with an error for every rule that `document` breaks; of a document of
 *   another type with that alone, for the rules are not those it was written by
 */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(document, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const otherType = issues.find((issue) => issue.path.length === 2 && isTypeConflict(issue));
  throw new Refusal(otherType ? errorsOf(otherType) : issues.flatMap(errorsOf));
}

function errorsOf(issue: z.core.$ZodIssue): readonly ErrorObject[] {
  const { path, message, input } = issue;
  const name = String(path.at(-1) ?? "the document");
  const detail = `${name} ${message}`;

  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      errorObject("unknown_member", `${key} is not accepted here`, pointerTo([...path, key])),
    );
  }
  // A pointer must lead to something: to the parent of what is missing.
  if (input === undefined) {
    return [errorObject("invalid_input", `${name} is required`, pointerTo(path.slice(0, -1)))];
  }
  if (issue.code === "invalid_type" && issue.expected === "never") {
    return [errorObject("client_id_forbidden", detail, pointerTo(path))];
  }
  const code = isTypeConflict(issue) ? "type_conflict" : "invalid_input";
  return [errorObject(code, detail, pointerTo(path))];
}

function isTypeConflict({ path, input }: z.core.$ZodIssue): boolean {
  return path.at(-1) === "type" && typeof input === "string";
}

/** JSON Pointer, RFC 6901. */
function pointerTo(path: Path): { readonly pointer: string } {
  const names = path.map((name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1"));
  return { pointer: names.map((name) => `/${name}`).join("") };
}
