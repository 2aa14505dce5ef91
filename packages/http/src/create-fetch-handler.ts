import {
  isStream,
  type BodyStream,
  type PlainRequest,
  type PlainResponse,
  type WholeBody,
} from "./plain-http.ts";
import { toWebStream } from "./to-web-stream.ts";
import { readWebBody } from "./read-web-body.ts";

/** Creates a fetch handler from a function over plain data. */
export function createFetchHandler(
  answer: (request: PlainRequest) => Promise<PlainResponse<WholeBody | BodyStream>>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await answer({
      method: request.method,
      target: pathname + search,
      getHeader: (name) => request.headers.get(name),
      readBody: (maxBytes) => readWebBody(request, maxBytes),
      signal: request.signal,
    });
    return new Response(isStream(body) ? toWebStream(body) : body, { status, headers });
  };
}
