import { ServerResponse, STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { linger, isLingering } from "../connections/linger.ts";
import { createHttpRefusal, type HttpRefusal, type HttpRefusalCode } from "./http-refusal.ts";

/** Any other error is about what HTTP looks like. */
const codeFor = new Map<string | undefined, HttpRefusalCode>([
  ["HPE_HEADER_OVERFLOW", "header_too_large"],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", "body_too_large"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "request_timeout"],
  ["CONNECT", "connect_not_allowed"],
]);

const refused = new WeakSet<Duplex>();

/**
 * Makes what answers, with these headers, what cannot be read as HTTP, when Node says so
 * by "clientError".
 *
 * Requests that came whole before it on the same connection are answered first: their
 * clients would take a refusal for the answer to what may have been sold.
 *
 * @see https://nodejs.org/api/http.html#event-clienterror
 */
export function refuseBrokenRequests(
  headers: Readonly<Record<string, string>>,
): (error: Error & { code?: string }, socket: Duplex) => void {
  function answerInTurn(errorCode: string | undefined, socket: Duplex): void {
    // Its request was answered before it broke.
    if (isLingering(socket)) return;
    const response = findResponseUnderWay(socket);
    if (response && (response.req.complete || response.writableEnded)) {
      response.once("close", () => answerInTurn(errorCode, socket));
    } else if (!socket.writable || errorCode === "ECONNRESET" || response?.headersSent) {
      socket.destroy();
    } else {
      const refusal = createHttpRefusal(codeFor.get(errorCode) ?? "malformed_request");
      socket.end(toMessage({ ...refusal, headers: { ...headers, ...refusal.headers } }));
      linger(socket);
    }
  }

  return (error, socket) => {
    // Node complains about each piece that follows, too.
    if (refused.has(socket)) return;
    refused.add(socket);
    answerInTurn(error.code, socket);
  };
}

/** Node keeps it where its own handling of such errors looks for it. */
function findResponseUnderWay(socket: Duplex): ServerResponse | undefined {
  const response: unknown = Reflect.get(socket, "_httpMessage");
  return response instanceof ServerResponse ? response : undefined;
}

function toMessage({ status, headers, body }: HttpRefusal): string {
  const lines = Object.entries({ ...headers, Date: new Date().toUTCString() });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`;
}

/**
 * Answers CONNECT when Node hands its connection over by "connect": without a listener it
 * cuts it.
 */
export function refuseConnect(
  refuse: ReturnType<typeof refuseBrokenRequests>,
): (request: IncomingMessage, socket: Duplex) => void {
  return (_request, socket) => {
    // Nobody else listens any more, and the client may cut it.
    socket.on("error", () => socket.destroy());
    refuse(Object.assign(new Error("No tunnels"), { code: "CONNECT" }), socket);
  };
}
