import type { RequestHead } from "./plain-http.ts";

/** Whether a browser asks for a page, at an address where other clients get something else. */
export function asksForPage({
  method,
  getHeader,
}: Pick<RequestHead, "method" | "getHeader">): boolean {
  return (method === "GET" || method === "HEAD") && !!getHeader("accept")?.includes("text/html");
}
