import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

import type { AnswerRequest } from "./answer-request.ts";

/** Lets pages of other sites use this server (CORS), without a visitor's cookies. */
export interface Cors {
  /** Adds to an answer's headers that the page which asked may read it, if it may. */
  readonly addHeaders: (
    request: IncomingMessage,
    headers: OutgoingHttpHeaders,
  ) => OutgoingHttpHeaders;
  /** Answers browsers that ask for leave before they send a request, and has all others answered. */
  readonly answerPreflights: (answer: AnswerRequest) => AnswerRequest;
}

const METHODS = "GET, HEAD, POST, PATCH, DELETE";
/** Tracing libraries for browsers add the last four: W3C Trace Context and Baggage, and Sentry. */
const REQUEST_HEADERS =
  "Content-Type, Accept, Authorization, Idempotency-Key, X-Request-Id, " +
  "traceparent, tracestate, baggage, sentry-trace";
const EXPOSED_HEADERS =
  "Location, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate, X-Request-Id";
/** Two hours, the longest that Chrome remembers a leave. */
const MAX_AGE_SECONDS = "7200";

/**
 * @param origins such as `https://shop.example`; `*` among them means every site
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
        // What a cache keeps for one site must not be given to another.
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
