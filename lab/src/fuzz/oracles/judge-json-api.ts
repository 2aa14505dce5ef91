import type { FuzzRequest } from "../http/fuzz-request.ts";
import type { Answer } from "../http/send-request.ts";
import type { Documents } from "./documents.ts";
import { parseJson } from "./parse-json.ts";
import type { Verdict } from "./verdict.ts";
import { Violation } from "./violation.ts";

/** With the extension for orders or the profile for lists, if requested. */
const MEDIA_TYPE =
  /^application\/vnd\.api\+json(?:;ext="https:\/\/jsonapi\.org\/ext\/atomic")?(?:;profile="[^"]+")?$/u;

const STATUSES = new Set([
  200, 201, 204, 304, 400, 401, 403, 404, 405, 406, 409, 410, 412, 413, 415, 417, 422, 431, 503,
]);

/**
 * Checks a response of JSON:API.
 *
 * @throws {Violation}
 */
export function judgeJsonApi(
  { method, target }: Pick<FuzzRequest, "method" | "target">,
  { status, headers, body }: Answer,
  documents: Documents,
): Verdict {
  if (!STATUSES.has(status)) throw new Violation(`JSON:API must not respond with ${status}`);
  if (status === 204) {
    const isRelease = method === "DELETE" || target.startsWith("/operations");
    if (!isRelease || body !== "")
      throw new Violation("204 is of what was released or deleted, and empty");
    return { outcome: "204", created: [] };
  }
  if (status === 304) {
    if (!["GET", "HEAD"].includes(method) || body !== "") {
      throw new Violation("304 is of reads, and empty");
    }
    return { outcome: "304", created: [] };
  }
  if (!MEDIA_TYPE.test(headers.get("content-type") ?? "")) {
    throw new Violation(`the media type is ${headers.get("content-type")}`);
  }
  if (method === "HEAD") {
    if (body !== "") throw new Violation("HEAD has a body");
    return { outcome: String(status), created: [] };
  }
  const document = parseJson(body);
  if (status >= 400) {
    const codes = documents.readErrors(document, status);
    if (status === 401 && !headers.has("www-authenticate"))
      throw new Violation("401 without challenge");
    if (status === 405 && !headers.has("allow")) throw new Violation("405 without Allow");
    return { outcome: `${status} ${codes.length > 1 ? "several" : codes[0]}`, created: [] };
  }

  if (status === 200 && method === "POST") {
    return { outcome: "200 results", created: documents.readResults(document) };
  }
  if (status === 200 && isPage(document)) {
    documents.readPage(document);
    return { outcome: "200 page", created: [] };
  }
  if (status === 200 && /\/relationships\//u.test(target)) {
    documents.readRelationship(document);
    return { outcome: "200 relationship", created: [] };
  }
  const resource = documents.readResource(document);
  if (status === 200) return { outcome: "200", created: [] };
  if (method !== "POST") throw new Violation(`${method} must not create a resource`);
  if (!headers.get("location")?.endsWith(`/${resource.type}/${resource.id}`)) {
    throw new Violation(`Location is ${headers.get("location")}`);
  }
  return { outcome: `201 ${resource.type}`, created: [resource] };
}

function isPage(document: unknown): boolean {
  return (
    typeof document === "object" &&
    document !== null &&
    "data" in document &&
    Array.isArray(document.data)
  );
}
