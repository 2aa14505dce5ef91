import { JSON_API_MEDIA_TYPE } from "./media-type.ts";
import { ERROR_EXAMPLES } from "./open-api-examples.ts";
import { mediaType, type SchemaName } from "./open-api-media-type.ts";

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

export const FIND_RESPONSES = {
  415: errorResponse("The media type has parameters.", "mediaTypeParameters"),
  503: retryResponse("There is too much to do at the moment.", "busy"),
};

export const CREATE_RESPONSES = {
  413: errorResponse("The body is larger than the server takes.", "bodyTooLarge"),
  415: errorResponse(
    "The body has another media type.",
    "unsupportedMediaType",
    "mediaTypeParameters",
  ),
  422: errorResponse("The key was used for another request.", "idempotencyKeyReused"),
  503: retryResponse(
    "There is too much to do at the moment, and nothing was done (`busy`); or it is not known what was done, which asking again with the same `Idempotency-Key` finds out (`outcome_unknown`).",
    "busy",
    "outcomeUnknown",
  ),
};

export function response(
  description: string,
  schema: SchemaName,
  examples: Readonly<Record<string, unknown>>,
) {
  return {
    description,
    headers: { Vary: { schema: { type: "string", const: "Accept" } } },
    content: { [JSON_API_MEDIA_TYPE]: mediaType(schema, examples) },
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
  return response(
    description,
    "Errors",
    Object.fromEntries(names.map((name) => [name, ERROR_EXAMPLES[name]])),
  );
}

/** The same, for what another bearer token is asked for. */
function challengeResponse(description: string, ...names: readonly ErrorName[]) {
  const { headers, ...rest } = errorResponse(description, ...names);
  const challenge = { schema: { type: "string" }, description: "RFC 6750, section 3." };
  return { ...rest, headers: { ...headers, "WWW-Authenticate": challenge } };
}

/** The same, for what should be asked again. */
function retryResponse(description: string, ...names: readonly ErrorName[]) {
  const { headers, ...rest } = errorResponse(description, ...names);
  const retryAfter = {
    description: "Seconds to wait before asking again.",
    schema: { type: "integer", minimum: 0 },
  };
  return { ...rest, headers: { ...headers, "Retry-After": retryAfter } };
}
