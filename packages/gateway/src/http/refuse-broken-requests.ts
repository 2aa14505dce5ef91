import { ServerResponse, STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

import { linger, isLingering } from "../connections/linger.ts";
import { createHttpRefusal, type HttpRefusal, type HttpRefusalCode } from "./http-refusal.ts";

/** All other errors are syntax errors. */
const codeFor = new Map<string | undefined, HttpRefusalCode>([
  ["HPE_HEADER_OVERFLOW", "header_too_large"],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", "body_too_large"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "request_timeout"],
  ["CONNECT", "connect_not_allowed"],
]);

const refused = new WeakSet<Duplex>();

/**
 * Creates the listener of "clientError", which answers requests that cannot be parsed as HTTP.
 *
 * Complete requests before it on the same connection are answered first. Otherwise the client would take the error
 * for the response to one of them, which may have been a sale.
 *
 * @see https://nodejs.org/api/http.html#event-clienterror
 */
export function refuseBrokenRequests(
  headers: Readonly<Record<string, string>>,
): (error: Error & { code?: string }, socket: Duplex) => void {
  function answerInTurn(errorCode: string | undefined, socket: Duplex): void {
    // The request was answered before the error.
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
    // Node emits an error for each further piece, too.
    if (refused.has(socket)) return;
    refused.add(socket);
    answerInTurn(error.code, socket);
  };
}

/** Node stores it in a private property, for its own handling of such errors. */
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
 * Creates the listener of "connect", which rejects CONNECT: without a listener, Node cuts the connection.
 */
export function refuseConnect(
  refuse: ReturnType<typeof refuseBrokenRequests>,
): (request: IncomingMessage, socket: Duplex) => void {
  return (_request, socket) => {
    // Nobody else handles errors now, and the client may cut the connection.
    socket.on("error", () => socket.destroy());
    refuse(Object.assign(new Error("No tunnels"), { code: "CONNECT" }), socket);
  };
}
