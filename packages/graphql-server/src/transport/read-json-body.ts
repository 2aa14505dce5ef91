import { createGraphQLError, type GraphQLParams, type Plugin } from "graphql-yoga";

/**
 * Reads the body of a POST, if it is declared as `application/json`; any other is 415,
 * a larger one than `maxBodyBytes` 413.
 *
 * A browser lets any site send forms, plain text and untyped bodies here with the
 * visitor's cookies, unasked. JSON it sends to another site only with leave.
 * https://fetch.spec.whatwg.org/#cors-safelisted-request-header
 */
export function readJsonBody(maxBodyBytes: number): Plugin {
  return {
    onRequestParse({ request, setRequestParser }) {
      if (request.method !== "POST") return;

      if (mediaTypeOf(request) !== "application/json") {
        throw refuse(415, "UNSUPPORTED_MEDIA_TYPE", "The body of a POST must be application/json.");
      }
      setRequestParser(async (toParse) => parse(await readText(toParse, maxBodyBytes)));
    },
  };
}

function mediaTypeOf(request: Request): string {
  const [mediaType = ""] = (request.headers.get("content-type") ?? "").split(";");
  return mediaType.trim().toLowerCase();
}

function parse(body: string): GraphQLParams {
  try {
    return JSON.parse(body);
  } catch {
    throw refuse(400, "BAD_REQUEST", "The body is no valid JSON.");
  }
}

/** A body that says how long it is need not be counted, which is the quicker way. */
async function readText(request: Request, maxBytes: number): Promise<string> {
  const length = request.headers.get("content-length");
  if (length === null) return countText(request, maxBytes);
  if (Number(length) <= maxBytes) return request.text();
  throw bodyTooLarge();
}

async function countText(request: Request, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw bodyTooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function bodyTooLarge(): Error {
  return refuse(413, "REQUEST_ENTITY_TOO_LARGE", "Request body too large");
}

function refuse(status: number, code: string, message: string): Error {
  return createGraphQLError(message, { extensions: { code, http: { status } } });
}
