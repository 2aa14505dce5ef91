import type { CallerSignal } from "@ticket-allocation/core";
import type { PlainRequest } from "@ticket-allocation/jsonapi-server";
import type { Socket } from "node:net";

import type { AnswerRequest } from "./answer-request.ts";
import { readNodeBody } from "./read-node-body.ts";

/** The adapters' own types, and a body of bytes besides. */
interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

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
      signal: new SocketSignal(request.socket),
      requestId: response.requestId,
      countFurther: response.quota?.countFurther,
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

const CLIENT_WENT_AWAY = new Error("The client went away");

/** Costs nothing until it is asked, which an `AbortController` for each request does not. */
class SocketSignal implements CallerSignal {
  readonly reason = CLIENT_WENT_AWAY;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get aborted(): boolean {
    return this.#socket.destroyed;
  }
}
