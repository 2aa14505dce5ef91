import type { CallerSignal } from "@ticket-allocation/core";
import type { PlainRequest, PlainResponse } from "@ticket-allocation/http";
import type { JsonApiPathMatch } from "@ticket-allocation/jsonapi-server";
import type { Socket } from "node:net";

import type { AnswerRequest } from "./answer-request.ts";
import type { IdentifiedResponse } from "./identified-response.ts";
import { readNodeBody, type BodyProblem } from "./read-node-body.ts";
import { refuseInProtocol, type GatewayRefusal } from "./refuse-in-protocol.ts";
import { sendBody } from "./send-body.ts";

/** Lets a door answer Node's own requests: no `Request`, no web streams. */
export function answerPlainly(
  answer: (request: PlainRequest, match: JsonApiPathMatch | undefined) => Promise<PlainResponse>,
): AnswerRequest {
  return async (request, response) => {
    const { status, headers, body } = await answer(
      {
        method: request.method ?? "GET",
        target: request.url ?? "/",
        getHeader: (name) => request.headers[name]?.toString(),
        readBody: (maxBytes) =>
          readNodeBody(request, maxBytes, (problem) => refuseBody(response, problem)),
        signal: new SocketSignal(request.socket),
        requestId: response.requestId,
        countFurther: response.quota?.countFurther,
      },
      response.route?.jsonApi,
    );
    // Its body was refused meanwhile.
    if (response.headersSent) return;
    if (body === null) {
      response.writeHead(status, headers).end();
    } else {
      // In lower case, as Yoga spells it: it is sent once.
      response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
      // Bytes were made before, for everybody.
      sendBody(response, body, typeof body !== "string");
    }
  };
}

const BODY_REFUSALS: Readonly<Record<BodyProblem, GatewayRefusal>> = {
  "too many bodies": {
    status: 503,
    code: "busy",
    title: "Too busy",
    detail: "Too many bodies are being received: nothing was done, ask again a little later",
    headers: { "Retry-After": "1" },
  },
  "too many pieces": {
    status: 413,
    code: "body_too_large",
    title: "Body too large",
    detail: "The body comes in too many pieces",
  },
};

function refuseBody(response: IdentifiedResponse, problem: BodyProblem): void {
  if (response.headersSent) return;
  // The rest of the body is not waited for.
  response.shouldKeepAlive = false;
  refuseInProtocol(response, BODY_REFUSALS[problem]);
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
