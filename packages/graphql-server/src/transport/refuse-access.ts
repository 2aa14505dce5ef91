import { BusyError, RateLimitExceededError, UnauthenticatedError } from "@ticket-allocation/core";

import { bearerChallenge, type PlainResponse } from "@ticket-allocation/http";
import { chooseMediaType } from "./choose-media-type.ts";

interface AccessRefusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly message: string;
  readonly code: string;
}

/**
 * Answers a request, whatever its operation, of which it is not known who asks: 401, 503
 * where that cannot be found out at the moment, 429 where it has asked too much, 500 when `error` is a fault.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function refuseAccess(error: unknown, accept: string | null): PlainResponse {
  return toResponse(toRefusal(error), accept);
}

/** Says that something is wrong with us, and nothing of what. */
export function answerFault(accept: string | null): PlainResponse {
  return toResponse(FAULT, accept);
}

const FAULT = { status: 500, message: "Unexpected error.", code: "INTERNAL_SERVER_ERROR" };

function toResponse(
  { status, headers, message, code }: AccessRefusal,
  accept: string | null,
): PlainResponse {
  const mediaType = chooseMediaType(accept) ?? "application/json";
  return {
    status,
    headers: { ...headers, "content-type": `${mediaType}; charset=utf-8` },
    body: JSON.stringify({ errors: [{ message, extensions: { code } }] }),
  };
}

function toRefusal(error: unknown): AccessRefusal {
  if (error instanceof UnauthenticatedError) {
    const headers = { "www-authenticate": bearerChallenge(error) };
    return { status: 401, headers, message: error.message, code: "UNAUTHENTICATED" };
  }
  if (error instanceof BusyError) {
    const headers = { "retry-after": "1" };
    return { status: 503, headers, message: error.message, code: "BUSY" };
  }
  if (error instanceof RateLimitExceededError) {
    const headers = { "retry-after": String(error.retryAfterSeconds) };
    return { status: 429, headers, message: error.message, code: "RATE_LIMIT_EXCEEDED" };
  }
  return FAULT;
}
