import type { z } from "zod";

import { NOT_ACCEPTED } from "./envelope.ts";
import type { SentDocument } from "./sent-document.ts";
import { errorObject, MAX_ERRORS, Refusal, type ErrorObject } from "../refusals/refusal.ts";

type Path = readonly PropertyKey[];

/**
 * @throws {Refusal} with an error for every rule that `document` breaks; of a resource of
 *   another type with that alone, for the rules are not those it was written by
 */
export function parseDocument<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(document, { reportInput: true });
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const ofOtherType = new Set(issues.filter(isOfOtherType).map(resourceOf));
  const errors: ErrorObject[] = [];
  for (const issue of issues) {
    if (errors.length >= MAX_ERRORS) break;
    if (isOfOtherType(issue) || !ofOtherType.has(resourceOf(issue)))
      errors.push(...errorsOf(issue));
  }
  throw new Refusal(errors);
}

/** Parses what a client sends to what its operation takes, like {@link parseDocument}. */
export function parseSent<Input>(
  { schema, toInput }: SentDocument<Input>,
  document: unknown,
): Input {
  return toInput(parseDocument(schema, document).data);
}

/** The pointer to the resource that an issue is about: `/data`, or that of an operation. */
function resourceOf({ path }: z.core.$ZodIssue): string {
  return pointerTo(path.slice(0, path.indexOf("data") + 1)).pointer;
}

/** It is the resource itself that is of another type, not one that is related. */
function isOfOtherType(issue: z.core.$ZodIssue): boolean {
  return issue.path.indexOf("data") === issue.path.length - 2 && isTypeConflict(issue);
}

function errorsOf(issue: z.core.$ZodIssue): readonly ErrorObject[] {
  const { path, message, input } = issue;
  const name = String(path.at(-1) ?? "the document");
  const detail = `${name} ${message}`;

  if (issue.code === "unrecognized_keys") {
    return issue.keys
      .slice(0, MAX_ERRORS)
      .map((key) =>
        errorObject("unknown_member", `${key} ${NOT_ACCEPTED}`, pointerTo([...path, key])),
      );
  }
  if (message === NOT_ACCEPTED) return [errorObject("unknown_member", detail, pointerTo(path))];
  // A pointer must lead to something: to the parent of what is missing.
  if (input === undefined) {
    return [errorObject("invalid_input", `${name} is required`, pointerTo(path.slice(0, -1)))];
  }
  if (name === "id" && issue.code === "invalid_type" && issue.expected === "null") {
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
