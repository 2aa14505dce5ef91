import { ATOMIC_EXTENSION, mediaTypeWith } from "../negotiation/media-type.ts";
import { OPERATIONS_ROUTE } from "../routes/operations-route.ts";
import { mapResponses, type Paths } from "./map-responses.ts";
import { errorExamples, RETRY_AFTER } from "./error-responses.ts";
import { response } from "./responses.ts";

const answerIn = (mediaType?: string) =>
  response(
    "The caller has asked for too much in too short a time. Nothing was done.",
    "Errors",
    errorExamples("rateLimitExceeded"),
    mediaType,
  );
const answer = answerIn();

const EXCEEDED = {
  ...answer,
  headers: {
    ...answer.headers,
    ...RETRY_AFTER,
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
  content: { ...EXCEEDED.content, ...answerIn(mediaTypeWith(ATOMIC_EXTENSION)).content },
};

/** Adds to each operation what callers are answered who ask for too much. */
export function withRateLimit(paths: Paths): Paths {
  return mapResponses(paths, (responses, path) => ({
    ...responses,
    429: path === OPERATIONS_ROUTE.path ? OPERATIONS_EXCEEDED : EXCEEDED,
  }));
}
