import type { PlainRequest, PlainResponse } from "@ticket-allocation/jsonapi-server";

import type { AnswerRequest } from "./answer-request.ts";
import { readNodeBody } from "./read-node-body.ts";

/** Lets the JSON:API answer Node's own requests: no `Request`, no web streams. */
export function answerJsonApi(
  answer: (request: PlainRequest) => Promise<PlainResponse>,
): AnswerRequest {
  return async (request, response) => {
    const { status, headers, body } = await answer({
      method: request.method ?? "GET",
      target: request.url ?? "/",
      getHeader: (name) => request.headers[name]?.toString(),
      readBody: (maxBytes) => readNodeBody(request, maxBytes),
    });
    if (body === null) {
      response.writeHead(status, headers).end();
    } else {
      response
        .writeHead(status, { ...headers, "Content-Length": Buffer.byteLength(body) })
        .end(body);
    }
  };
}
