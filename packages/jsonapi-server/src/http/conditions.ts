import type { GetHeader, PlainResponse } from "@ticket-allocation/http";

import { errorObject, Refusal } from "../refusals/refusal.ts";
import type { Route } from "../routes/route.ts";
import { isAny, listsTag } from "./entity-tags.ts";

/** A browser may keep the response for its user, and asks with its entity tag whether it is still the same. */
const REVALIDATED = { "cache-control": "private, no-cache" };

/**
 * Evaluates the conditions of a GET or HEAD, when its response is known.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
 * @throws {Refusal} 412
 */
export function evaluateConditions(
  response: PlainResponse<string>,
  getHeader: GetHeader,
): PlainResponse<string> {
  const { ETag: tag } = response.headers;
  const ifMatch = getHeader("if-match");
  if (ifMatch != null && !listsTag(ifMatch, tag, "strong")) {
    throw refuse("If-Match", "The resource has another entity tag");
  }
  const ifNoneMatch = getHeader("if-none-match");
  if (tag === undefined) return response;
  const isKnown = ifNoneMatch != null && listsTag(ifNoneMatch, tag, "weak");
  return isKnown
    ? { status: 304, headers: { ETag: tag, ...REVALIDATED }, body: null }
    : { ...response, headers: { ...response.headers, ...REVALIDATED } };
}

/**
 * Rejects a request that changes something, if it has a condition that cannot be evaluated under the lock of the change. To
 * ignore the condition could overwrite what the client wants to keep.
 *
 * @throws {Refusal} 412
 */
export function refuseConditions(
  { method, takesIfMatch }: Pick<Route, "method" | "takesIfMatch">,
  getHeader: GetHeader,
): void {
  if (method === "GET") return;
  const ifMatch = getHeader("if-match");
  if (!takesIfMatch && ifMatch != null && !isAny(ifMatch)) {
    throw refuse("If-Match", "If-Match is not supported here, except with *");
  }
  if (getHeader("if-none-match") != null) {
    throw refuse("If-None-Match", "If-None-Match is supported by GET and HEAD alone");
  }
}

function refuse(header: string, detail: string): Refusal {
  return new Refusal([errorObject("precondition_failed", detail, { header })]);
}
