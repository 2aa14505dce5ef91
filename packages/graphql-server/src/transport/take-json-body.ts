import { createGraphQLError, type GraphQLParams, type Plugin } from "graphql-yoga";

/** A body that was read for Yoga, or why there is none. */
export type JsonBody =
  | { readonly text: string; readonly problem?: never }
  | { readonly text?: never; readonly problem: "too large" | "broken off" };

/** Whether a body says that it is `application/json`. */
export function isJsonBody(contentType: string | null): boolean {
  const [mediaType = ""] = (contentType ?? "").split(";");
  return mediaType.trim().toLowerCase() === "application/json";
}

/**
 * Parses the body of a POST, if it is declared as `application/json`; any other is 415.
 *
 * A browser lets any site send forms, plain text and untyped bodies here with the
 * visitor's cookies, unasked. JSON it sends to another site only with leave.
 * https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export const takeJsonBody: Plugin<object, { readonly body?: JsonBody }> = {
  onRequestParse({ request, serverContext, setRequestParser }) {
    if (request.method !== "POST") return;

    const { body } = serverContext;
    if (!body) {
      throw refuse(415, "UNSUPPORTED_MEDIA_TYPE", "The body of a POST must be application/json.");
    }
    if (body.problem === "too large") {
      throw refuse(413, "REQUEST_ENTITY_TOO_LARGE", "Request body too large");
    }
    if (body.problem) throw refuse(400, "BAD_REQUEST", "The body broke off.");
    setRequestParser(() => parse(body.text));
  },
};

function parse(text: string): GraphQLParams {
  try {
    return JSON.parse(text);
  } catch {
    throw refuse(400, "BAD_REQUEST", "The body is no valid JSON.");
  }
}

function refuse(status: number, code: string, message: string): Error {
  return createGraphQLError(message, { extensions: { code, http: { status } } });
}
