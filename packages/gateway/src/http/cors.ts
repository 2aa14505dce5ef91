import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

import type { RequestHandler } from "./request-handler.ts";

/** Cross-origin resource sharing, without cookies. */
export interface Cors {
  /** Adds the CORS headers to those of a response, if the origin is allowed. */
  readonly addHeaders: (
    request: IncomingMessage,
    headers: OutgoingHttpHeaders,
  ) => OutgoingHttpHeaders;
  /** Answers preflight requests, and passes all others on. */
  readonly answerPreflights: (answer: RequestHandler) => RequestHandler;
}

const METHODS = "GET, HEAD, POST, PATCH, DELETE";
/** The last four are for tracing in browsers: W3C Trace Context and Baggage, and Sentry. */
const REQUEST_HEADERS =
  "Content-Type, Accept, Authorization, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, " +
  "traceparent, tracestate, baggage, sentry-trace";
const EXPOSED_HEADERS =
  "ETag, Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";
/** Two hours, the maximum in Chrome. */
const MAX_AGE_SECONDS = "7200";

/**
 * @param origins such as `https://shop.example`; `*` means every site
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  const isForAll = allowed.has("*");

  function allowedOrigin({ headers: { origin } }: IncomingMessage): string | undefined {
    if (isForAll) return "*";
    return origin !== undefined && allowed.has(origin) ? origin : undefined;
  }

  return {
    addHeaders(request, headers) {
      const origin = allowedOrigin(request);
      return {
        ...headers,
        // A cache must not reuse a response for another site.
        ...(!isForAll && addVary(headers, "Origin")),
        ...(origin !== undefined && {
          "access-control-allow-origin": origin,
          "access-control-expose-headers": EXPOSED_HEADERS,
        }),
      };
    },

    answerPreflights: (answer) => async (request, response) => {
      const isPreflight =
        request.method === "OPTIONS" &&
        request.headers["access-control-request-method"] !== undefined;
      if (!isPreflight || allowedOrigin(request) === undefined) return answer(request, response);
      const headers = {
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": REQUEST_HEADERS,
        "access-control-max-age": MAX_AGE_SECONDS,
      };
      response.writeHead(204, headers).end();
    },
  };
}

function addVary(headers: OutgoingHttpHeaders, field: string): OutgoingHttpHeaders {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === "vary") ?? "vary";
  const value = headers[name];
  return { [name]: value === undefined ? field : `${value.toString()}, ${field}` };
}
