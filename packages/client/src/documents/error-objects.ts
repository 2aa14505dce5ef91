import { toCamelCase, toIdMember } from "./names.ts";
import { isObject, stringIn } from "./unknown-json.ts";

/** One thing that is wrong with a request. */
export interface ErrorObject {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  /** The member of the input that is to blame, such as `quantity` or `ticketOptionId`. */
  readonly member: string | undefined;
  /** The index of the line that is to blame, of several that were sent together. */
  readonly line: number | undefined;
  /** The ticket option that refuses, if the wanted one draws on it. */
  readonly ticketOptionId: string | undefined;
}

/** @returns undefined if it is not an error document */
export function parseErrorDocument(
  document: unknown,
): readonly [ErrorObject, ...ErrorObject[]] | undefined {
  if (!isObject(document) || !Array.isArray(document["errors"])) return undefined;
  const [first, ...others] = document["errors"].filter(isObject).map(toErrorObject);
  return first?.code ? [first, ...others] : undefined;
}

function toErrorObject(error: Readonly<Record<string, unknown>>): ErrorObject {
  const { source, meta } = error;
  const title = stringIn(error, "title") ?? "";
  return {
    code: stringIn(error, "code") ?? "",
    title,
    detail: stringIn(error, "detail") ?? title,
    ...findSource(isObject(source) ? (stringIn(source, "pointer") ?? "") : ""),
    ticketOptionId: isObject(meta) ? stringIn(meta, "ticket_option_id") : undefined,
  };
}

/** `/atomic:operations/3/data/relationships/ticket_option/data/id` is `ticketOptionId` of line 3. */
function findSource(pointer: string): Pick<ErrorObject, "line" | "member"> {
  const parts = pointer.split("/").slice(1);
  const line = parts[0] === "atomic:operations" ? Number(parts[1]) : undefined;
  const [part, name, ...rest] = parts.slice(line === undefined ? 1 : 3);
  return { line, member: part && toMember(part, name, rest) };
}

function toMember(part: string, name: string | undefined, rest: readonly string[]): string {
  if (name === undefined || (part !== "attributes" && part !== "relationships")) {
    return toCamelCase(part);
  }
  const isToOne = part === "relationships" && rest.join("/") === "data/id";
  return isToOne ? toIdMember(name) : toCamelCase(name);
}
