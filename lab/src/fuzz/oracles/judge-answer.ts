import { JSON_API } from "../../requests/json-api.ts";
import type { FuzzRequest } from "../http/fuzz-request.ts";
import type { Answer } from "../http/send-request.ts";
import type { Documents } from "./documents.ts";
import { judgeGraphql } from "./judge-graphql.ts";
import { judgeJsonApi } from "./judge-json-api.ts";
import { judgeTakings } from "./judge-sale-rules.ts";
import { findLeak } from "./leaks.ts";
import { parseJson } from "./parse-json.ts";
import type { Verdict } from "./verdict.ts";
import { Violation } from "./violation.ts";

/** Statuses of refusals by the HTTP server, before an adapter. They have JSON:API documents. */
const HTTP_REFUSALS = new Set([400, 408, 413, 417, 431]);

/** The refusal of a gateway on loopback without access control, for pages of other sites. */
const SITE_REFUSAL = /"code":"(?:host|origin)_not_allowed"/iu;

/** Endpoints of the gateway itself. */
const OWN_PATHS = new Set(["/openapi.json", "/livez", "/readyz", "/metrics"]);

/**
 * Checks a response of the gateway.
 *
 * @param isUnauthenticated whether the request has no valid credentials
 * @throws {Violation} when the gateway must not send this response
 */
export function judgeAnswer(
  request: FuzzRequest,
  answer: Answer,
  {
    documents,
    isUnauthenticated,
  }: { readonly documents: Documents; readonly isUnauthenticated: boolean },
): Verdict {
  const { status, headers, body } = answer;
  if (status >= 500 && status !== 503) throw new Violation(`the status is ${status}`);
  const path = pathOf(request.target);
  const protocol = path === "/graphql" ? "graphql" : OWN_PATHS.has(path) ? "own" : "json:api";

  const leak =
    protocol !== "own" && isJson(headers.get("content-type")) ? findLeak(body) : undefined;
  if (leak !== undefined) throw new Violation(`the body contains ${leak}`);

  const isTransport = HTTP_REFUSALS.has(status) && headers.get("content-type") === JSON_API;
  if (
    isUnauthenticated &&
    protocol !== "own" &&
    status < 400 &&
    isJson(headers.get("content-type"))
  ) {
    throw new Violation(`a request without valid credentials has the status ${status}`);
  }
  const isSiteRefused = status === 403 && headers.get("content-type") === JSON_API;
  if (status === 403 && SITE_REFUSAL.test(body) && !namesASite(request)) {
    throw new Violation("a request that names no other site is refused as a page of another site");
  }
  if (protocol !== "own") judgeTakings(protocol, request, answer);
  if (protocol === "json:api" || isTransport || isSiteRefused) {
    return judgeJsonApi(request, answer, documents);
  }
  return protocol === "graphql" ? judgeGraphql(request, answer) : judgeOwn(request, answer);
}

function namesASite({ target, headers }: FuzzRequest): boolean {
  return !target.startsWith("/") || headers.some(([name]) => name.toLowerCase() === "origin");
}

function isJson(contentType: string | undefined): boolean {
  return !contentType?.startsWith("text/html");
}

/** The path of a target as the gateway reads it, also of an absolute URL. */
function pathOf(target: string): string {
  const url = target.startsWith("/") ? null : URL.parse(target);
  return url ? url.pathname : (target.split("?", 1)[0] ?? "");
}

function judgeOwn({ method, target }: FuzzRequest, { status, headers, body }: Answer): Verdict {
  const isRead = method === "GET" || method === "HEAD";
  // On a busy machine the write of the probe may take longer than a second.
  if (isRead && status === 503 && pathOf(target) === "/readyz") {
    return { outcome: "503 not ready", created: [] };
  }
  if (isRead ? status !== 200 && status !== 404 : status !== 405 && status !== 404) {
    throw new Violation(`${method} is answered ${status}`);
  }
  if (headers.get("content-type")?.startsWith("application/json") && body !== "") parseJson(body);
  return { outcome: `${status} own`, created: [] };
}
