import { ATOMIC_EXTENSION, JSON_API_MEDIA_TYPE, mediaTypeWith } from "../negotiation/media-type.ts";
import { bodyContent, type SchemaName } from "./body-content.ts";
import { ERROR_EXAMPLES } from "./error-examples.ts";

type ErrorName = keyof typeof ERROR_EXAMPLES;

export const COMMON_RESPONSES = {
  406: errorResponse("Every instance of the media type in `Accept` is modified.", "notAcceptable"),
  500: errorResponse("A fault of the server.", "internalError"),
};

/** Where callers must bring a bearer token. */
export const UNAUTHENTICATED_RESPONSES = {
  401: challengeResponse("It is not known who asks.", "credentialsMissing", "credentialsInvalid"),
};

/** Where callers must bring a bearer token, and not every one will do. */
export const FORBIDDEN_RESPONSES = {
  403: challengeResponse("The caller may not do this.", "forbidden"),
};

/** Where there is no body to go wrong. */
export const BODYLESS_RESPONSES = {
  415: errorResponse("The media type has parameters.", "mediaTypeParameters"),
};

export const FIND_RESPONSES = {
  ...BODYLESS_RESPONSES,
  503: retryResponse("There is too much to do at the moment.", "busy"),
};

/** Where something is changed. */
export const CHANGE_RESPONSES = {
  503: retryResponse(
    "There is too much to do at the moment, and nothing was done (`busy`); or it is not known what was done, which asking again finds out: with the same `Idempotency-Key` where there can be one (`outcome_unknown`).",
    "busy",
    "outcomeUnknown",
  ),
};

export const BODY_RESPONSES = {
  413: errorResponse("The body is larger than the server takes.", "bodyTooLarge"),
  415: errorResponse(
    "The body has another media type.",
    "unsupportedMediaType",
    "mediaTypeParameters",
  ),
};

export const CREATE_RESPONSES = {
  ...BODY_RESPONSES,
  422: errorResponse("The key was used for another request.", "idempotencyKeyReused"),
  ...CHANGE_RESPONSES,
};

export function response(
  description: string,
  schema: SchemaName,
  examples: Readonly<Record<string, unknown>>,
  mediaType: string = JSON_API_MEDIA_TYPE,
) {
  return {
    description,
    headers: { Vary: { schema: { type: "string", const: "Accept" } } },
    content: { [mediaType]: bodyContent([schema], examples) },
  };
}

export function createdResponse(schema: SchemaName, examples: Readonly<Record<string, unknown>>) {
  const { headers, ...rest } = response("Created.", schema, examples);
  const location = {
    description: "Where it is found.",
    schema: { type: "string", format: "uri-reference" },
  };
  return { ...rest, headers: { ...headers, Location: location } };
}

export function errorResponse(description: string, ...names: readonly ErrorName[]) {
  return response(description, "Errors", examplesOf(names));
}

/** The same, once it was agreed that the answer is written in the extension for operations. */
export function operationsErrorResponse(description: string, ...names: readonly ErrorName[]) {
  return response(description, "Errors", examplesOf(names), mediaTypeWith(ATOMIC_EXTENSION));
}

/** The same, for what another bearer token is asked for. */
function challengeResponse(description: string, ...names: readonly ErrorName[]) {
  return withChallenge(errorResponse(description, ...names));
}

/** With the header that asks for another bearer token. */
export function withChallenge<Response extends { readonly headers: object }>(answer: Response) {
  const challenge = { schema: { type: "string" }, description: "RFC 6750, section 3." };
  return { ...answer, headers: { ...answer.headers, "WWW-Authenticate": challenge } };
}

/** The same, for what should be asked again. */
function retryResponse(description: string, ...names: readonly ErrorName[]) {
  return withRetryAfter(errorResponse(description, ...names));
}

/** With the header that says when to ask again. */
export function withRetryAfter<Response extends { readonly headers: object }>(answer: Response) {
  const retryAfter = {
    description: "Seconds to wait before asking again.",
    schema: { type: "integer", minimum: 0 },
  };
  return { ...answer, headers: { ...answer.headers, "Retry-After": retryAfter } };
}

function examplesOf(names: readonly ErrorName[]) {
  return Object.fromEntries(names.map((name) => [name, ERROR_EXAMPLES[name]]));
}
