import type { PlainRequest, PlainResponse } from "@ticket-allocation/jsonapi-server";
import type { ServerResponse } from "node:http";

import type { AnswerRequest } from "./answer-request.ts";
import { readNodeBody } from "./read-node-body.ts";

/** Lets a door answer Node's own requests: no `Request`, no web streams. */
export function answerPlainly(
  answer: (request: PlainRequest) => Promise<PlainResponse>,
): AnswerRequest {
  return async (request, response) => {
    const { status, headers, body } = await answer({
      method: request.method ?? "GET",
      target: request.url ?? "/",
      getHeader: (name) => request.headers[name]?.toString(),
      readBody: (maxBytes) => readNodeBody(request, maxBytes),
      signal: request.method === "POST" ? signalOf(response) : undefined,
    });
    if (body === null) {
      response.writeHead(status, headers).end();
    } else {
      // In lower case, as Yoga spells it: it is sent once.
      response
        .writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) })
        .end(body);
    }
  };
}

/** Aborted when the client goes away before it has its answer. */
function signalOf(response: ServerResponse): AbortSignal {
  const abort = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) abort.abort();
  });
  return abort.signal;
}
