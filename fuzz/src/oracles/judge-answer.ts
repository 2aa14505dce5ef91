import type { FuzzRequest } from "../http/fuzz-request.ts";
import type { Answer } from "../http/send-request.ts";
import type { Documents } from "./documents.ts";
import { judgeGraphql } from "./judge-graphql.ts";
import { JSON_API_MEDIA_TYPE, judgeJsonApi } from "./judge-json-api.ts";
import { judgeTakings } from "./judge-sale-rules.ts";
import { findLeak } from "./leaks.ts";
import { parseJson } from "./parse-json.ts";
import type { Verdict } from "./verdict.ts";
import { Violation } from "./violation.ts";

/** Refused before the request got to any door, in the words of the JSON:API. */
const HTTP_REFUSALS = new Set([400, 408, 413, 417, 431]);

/** What a gateway on loopback without access control answers pages of other sites. */
const SITE_REFUSAL = /"code":"(?:host|origin)_not_allowed"/iu;

/** Documents of the gateway's own. */
const OWN_PATHS = new Set(["/openapi.json", "/livez", "/readyz", "/metrics"]);

/**
 * Looks at what the gateway has answered.
 *
 * @param isStranger whether it was asked by somebody who must not be let in
 * @throws {Violation} whatever it must never answer
 */
export function judgeAnswer(
  request: FuzzRequest,
  answer: Answer,
  { documents, isStranger }: { readonly documents: Documents; readonly isStranger: boolean },
): Verdict {
  const { status, headers, body } = answer;
  if (status >= 500 && status !== 503) throw new Violation(`the status is ${status}`);
  const path = pathOf(request.target);
  const door = path === "/graphql" ? "graphql" : OWN_PATHS.has(path) ? "own" : "json:api";

  const leak = door !== "own" && isJson(headers.get("content-type")) ? findLeak(body) : undefined;
  if (leak !== undefined) throw new Violation(`the body holds ${leak}`);

  const isTransport =
    HTTP_REFUSALS.has(status) && headers.get("content-type") === JSON_API_MEDIA_TYPE;
  if (isStranger && door !== "own" && status < 400 && isJson(headers.get("content-type"))) {
    throw new Violation(`a stranger is answered ${status}`);
  }
  const isSiteRefused = status === 403 && headers.get("content-type") === JSON_API_MEDIA_TYPE;
  if (status === 403 && SITE_REFUSAL.test(body) && !namesASite(request)) {
    throw new Violation("a request that names no other site is refused as one of its pages");
  }
  if (door !== "own") judgeTakings(door, request, answer);
  if (door === "json:api" || isTransport || isSiteRefused) {
    return judgeJsonApi(request, answer, documents);
  }
  return door === "graphql" ? judgeGraphql(request, answer) : judgeOwn(request, answer);
}

function namesASite({ target, headers }: FuzzRequest): boolean {
  return !target.startsWith("/") || headers.some(([name]) => name.toLowerCase() === "origin");
}

function isJson(contentType: string | undefined): boolean {
  return !contentType?.startsWith("text/html");
}

/** As the gateway reads a target, that of a whole URL too. */
function pathOf(target: string): string {
  const url = target.startsWith("/") ? null : URL.parse(target);
  return url ? url.pathname : (target.split("?", 1)[0] ?? "");
}

function judgeOwn({ method, target }: FuzzRequest, { status, headers, body }: Answer): Verdict {
  const isRead = method === "GET" || method === "HEAD";
  // On a busy machine a write may take longer than a second.
  if (isRead && status === 503 && pathOf(target) === "/readyz") {
    return { outcome: "503 not ready", created: [] };
  }
  if (isRead ? status !== 200 && status !== 404 : status !== 405 && status !== 404) {
    throw new Violation(`${method} is answered ${status}`);
  }
  if (headers.get("content-type")?.startsWith("application/json") && body !== "") parseJson(body);
  return { outcome: `${status} own`, created: [] };
}
