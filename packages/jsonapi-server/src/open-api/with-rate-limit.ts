import { OPERATIONS_ROUTE } from "../routes/operations-route.ts";
import { mapResponses, type Paths } from "./map-operations.ts";
import { errorResponse, operationsErrorResponse, withRetryAfter } from "./responses.ts";

const DESCRIPTION = "The caller has asked for too much in too short a time. Nothing was done.";
const answer = withRetryAfter(errorResponse(DESCRIPTION, "rateLimitExceeded"));

const EXCEEDED = {
  ...answer,
  headers: {
    ...answer.headers,
    RateLimit: {
      description:
        "How many requests the caller has left for how many seconds: draft-ietf-httpapi-ratelimit-headers-11, as every answer has it.",
      schema: { type: "string" },
    },
    "RateLimit-Policy": {
      description: "How many requests a caller may send in how many seconds.",
      schema: { type: "string" },
    },
  },
};

/** The request is counted before its media type is looked at, its operations once they were parsed. */
const OPERATIONS_EXCEEDED = {
  ...EXCEEDED,
  content: {
    ...EXCEEDED.content,
    ...operationsErrorResponse(DESCRIPTION, "rateLimitExceeded").content,
  },
};

/** Adds to each operation what callers are answered who ask for too much. */
export function withRateLimit(paths: Paths): Paths {
  return mapResponses(paths, (responses, path) => ({
    ...responses,
    429: path === OPERATIONS_ROUTE.path ? OPERATIONS_EXCEEDED : EXCEEDED,
  }));
}
