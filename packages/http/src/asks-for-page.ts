import { parseAccept } from "./parse-accept.ts";
import type { RequestHead } from "./plain-http.ts";

const PAGE = "text/html";

/**
 * Whether a browser asks for a page, at an address where other clients get something else: `Accept` names pages, and
 * prefers no other type that it names.
 */
export function asksForPage({
  method,
  getHeader,
}: Pick<RequestHead, "method" | "getHeader">): boolean {
  if (method !== "GET" && method !== "HEAD") return false;
  let [page, others] = [0, 0];
  for (const { type, parameters } of parseAccept(getHeader("accept") ?? "")) {
    const weight = Number(parameters["q"] ?? 1) || 0;
    if (type === PAGE) page = weight;
    else others = Math.max(others, weight);
  }
  return page > 0 && page >= others;
}
