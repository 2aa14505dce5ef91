import type { PlainResponse, RequestHead } from "@ticket-allocation/http";
import { chooseCoding } from "./choose-coding.ts";
import { renderGraphiql } from "./render-graphiql.ts";

/** Whether a browser asks for a page, whatever its URL says besides. */
export function isForGraphiql({ method, getHeader }: RequestHead): boolean {
  return (method === "GET" || method === "HEAD") && !!getHeader("accept")?.includes("text/html");
}

/** Answers GraphiQL, compressed where the browser takes that, or 304 where it has it already. */
export async function answerGraphiql({ getHeader }: RequestHead): Promise<PlainResponse> {
  const page = await renderGraphiql();
  const coding = chooseCoding(getHeader("accept-encoding") ?? null);
  const etag = `"${page.hash}-${coding}"`;
  const headers = {
    etag,
    vary: "Accept, Accept-Encoding",
    // It may be kept, but is asked for again, because a newer gateway has another one.
    "cache-control": "no-cache",
    "content-security-policy": page.policy,
  };
  if (isKnown(getHeader("if-none-match") ?? "", etag)) return { status: 304, headers, body: null };
  return {
    status: 200,
    headers: {
      ...headers,
      "content-type": "text/html",
      ...(coding !== "identity" && { "content-encoding": coding }),
    },
    body: await page.inCoding(coding),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function isKnown(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//u, ""));
  return tags.includes(etag);
}
