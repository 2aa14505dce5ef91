import type { IncomingMessage } from "node:http";

import type { RequestHandler } from "./request-handler.ts";
import { MAX_HEADERS } from "../connections/http-limits.ts";
import { authorityOf, parseHost } from "./parse-host.ts";
import { refuseHttp } from "./refuse-http.ts";

/**
 * Rejects, before any other check, requests that a proxy in front may interpret differently from
 * Node, and passes all others on.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2 on `Host`
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-6.1 on `Transfer-Encoding`
 */
export function refuseAmbiguousRequests(answer: RequestHandler): RequestHandler {
  return async (request, response) => {
    // Node has dropped further headers.
    if (request.rawHeaders.length > 2 * MAX_HEADERS) {
      const detail = `There must not be more than ${MAX_HEADERS} headers`;
      return refuseHttp(response, "header_too_large", detail);
    }
    const problem = findHostProblem(request) ?? findCodingProblem(request);
    if (problem !== undefined) return refuseHttp(response, "malformed_request", problem);
    return answer(request, response);
  };
}

function findHostProblem({ rawHeaders, headers, httpVersion, url = "" }: IncomingMessage) {
  const { host } = headers;
  if (host === undefined) {
    return httpVersion === "1.1" ? "A request over HTTP/1.1 must have a Host header" : undefined;
  }
  if (countOf("host", rawHeaders) > 1) return "A request must have one Host header";
  if (!parseHost(host)) return "The Host header must be a host, with or without a port";
  const authority = authorityOf(url);
  if (authority !== undefined && !parseHost(authority)) {
    return "The target must name a host, with or without a port";
  }
  return undefined;
}

function findCodingProblem({ headers, httpVersion }: IncomingMessage) {
  const coding = headers["transfer-encoding"];
  if (coding === undefined) return undefined;
  if (httpVersion !== "1.1") return "Transfer-Encoding is of HTTP/1.1";
  return coding.toLowerCase() === "chunked"
    ? undefined
    : 'The only transfer coding that is taken is "chunked", once';
}

/** Node keeps the first of several headers, and drops the others. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const each = rawHeaders[index];
    if (each?.length === name.length && each.toLowerCase() === name) count += 1;
  }
  return count;
}
