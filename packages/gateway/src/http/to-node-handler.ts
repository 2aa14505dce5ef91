import type { CallerSignal } from "@ticket-allocation/core";
import {
  isStream,
  type BodyStream,
  type PlainRequest,
  type PlainResponse,
  type WholeBody,
} from "@ticket-allocation/http";
import type { HostRefusal, JsonApiPathMatch } from "@ticket-allocation/jsonapi-server";
import type { Socket } from "node:net";

import type { RequestHandler } from "./request-handler.ts";
import type { GatewayResponse } from "./gateway-response.ts";
import type { BeginStream } from "./limit-streams.ts";
import { readNodeBody, type BodyProblem } from "./read-node-body.ts";
import {
  refuseInProtocol,
  toErrorDocument,
  type GatewayRefusal,
  type RefusalKind,
} from "./refuse-in-protocol.ts";
import { sendBody } from "./send-body.ts";
import { sendStream } from "./send-stream.ts";

/** Creates a handler of Node's requests from the plain handler of an adapter, without `Request` objects and web streams. */
export function toNodeHandler(
  answer: (
    request: PlainRequest,
    match: JsonApiPathMatch | undefined,
  ) => Promise<PlainResponse<WholeBody | BodyStream>>,
  beginStream: BeginStream,
): RequestHandler {
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
    // The body was rejected meanwhile. No stream has one.
    if (response.headersSent) return;
    if (body === null) {
      response.writeHead(status, headers).end();
    } else if (isStream(body)) {
      const endStream = beginStream(request);
      if (response.destroyed) endStream?.();
      else response.once("close", () => endStream?.());
      if (endStream) {
        // The body ends with the connection. Chunks would cost a third more per piece.
        response.useChunkedEncodingByDefault = false;
        return sendStream(response.writeHead(status, headers), body);
      }
      await body.return();
      refuseInProtocol(response, TOO_MANY_STREAMS);
    } else {
      // In lower case, as in Yoga: it must be sent once.
      response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
      // Bytes are shared by all responses.
      sendBody(response, body, typeof body !== "string");
    }
  };
}

const TOO_MANY_STREAMS: GatewayRefusal = {
  status: 429,
  code: "too_many_streams",
  title: "Too many event streams",
  detail: "The client has too many open event streams: close one, or ask for single documents",
};

/** For the reference. */
export const STREAMS_REFUSAL_KIND: RefusalKind = {
  status: TOO_MANY_STREAMS.status,
  code: TOO_MANY_STREAMS.code,
  title: TOO_MANY_STREAMS.title,
  description: "The client has as many open event streams as it may have.",
  advice:
    "Close a stream, or watch several ticket options with one. An operator sets the limit with `STREAMS_PER_CLIENT`.",
};

/** For the OpenAPI document. */
export const STREAMS_REFUSAL: HostRefusal = {
  status: 429,
  description: "The client has too many open event streams.",
  examples: { tooManyStreams: toErrorDocument(TOO_MANY_STREAMS) },
  ofEventStreams: true,
};

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

function refuseBody(response: GatewayResponse, problem: BodyProblem): void {
  if (response.headersSent) return;
  // The rest of the body is not read.
  response.shouldKeepAlive = false;
  refuseInProtocol(response, BODY_REFUSALS[problem]);
}

const CLIENT_WENT_AWAY = new Error("The client went away");

/** Cheaper than an `AbortController` for each request: it checks the socket only when it is read. */
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
