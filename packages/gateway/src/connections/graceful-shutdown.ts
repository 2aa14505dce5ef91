import cluster from "node:cluster";
import type { IncomingMessage, Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";

import { happensWithin } from "./happens-within.ts";
import type { GatewayResponse } from "../http/gateway-response.ts";
import { findListeningHandle } from "./listening-handle.ts";
import type { GatewayRequestListener } from "../logging/log-requests.ts";
import { untilAllAccepted } from "./until-all-accepted.ts";

/** A server that can be stopped without the loss of a response. */
export interface GracefulShutdown {
  /** Wraps the request listener: no request is answered after the last response of its connection. */
  readonly answerWith: (listener: GatewayRequestListener) => GatewayRequestListener;
  /** Stops accepting connections, finishes requests in progress, and cuts what is left after `timeoutMs`. */
  readonly drain: (timeoutMs: number) => Promise<void>;
}

/**
 * Idle connections stay open for this long, because a request may be on its way: a client
 * cannot know that its connection will be closed until a response says so.
 */
const GRACE_MS = 1_000;

/**
 * Adds graceful shutdown to a server that does not listen yet: every request in progress gets its
 * response, and the last response on a connection has `Connection: close`.
 */
export function enableGracefulShutdown(
  server: Server<typeof IncomingMessage, typeof GatewayResponse>,
): GracefulShutdown {
  /** Each with the response to its latest request. */
  const connections = new Map<Socket, GatewayResponse | undefined>();
  const closed = Promise.withResolvers<void>();
  /** Sockets paused during shutdown. */
  let held: Set<Socket> | undefined;
  let accepted = 0;
  let isDraining = false;

  server.on("connection", (socket) => {
    accepted += 1;
    connections.set(socket, undefined);
    socket.once("close", () => connections.delete(socket));
    if (held) hold(socket, held);
  });

  /** Accepts all pending connections, which is fast while nothing else is done. */
  async function acceptAll(): Promise<void> {
    held = new Set();
    for (const socket of connections.keys()) hold(socket, held);
    const handle = findListeningHandle(server);
    if (handle) await untilAllAccepted(handle, () => accepted);
    stopListening();
    for (const socket of held) socket.resume();
    held = undefined;
  }

  function makeAnswersLast(): void {
    isDraining = true;
    for (const response of connections.values()) {
      if (!response) continue;
      if (!response.headersSent) response.shouldKeepAlive = false;
      response.isDraining = true;
      // Its client connects again, to another process.
      response.endStream?.();
    }
  }

  /** Not with the server's own method, which also closes idle connections. */
  function stopListening(): void {
    NetServer.prototype.close.call(server, () => closed.resolve());
  }

  function closeUnused(): void {
    server.closeIdleConnections();
    // Node considers a connection busy that never received anything.
    for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  return {
    answerWith: (listener) => (request, response) => {
      const previous = connections.get(request.socket);
      // It had `Connection: close`.
      if (previous?.shouldKeepAlive === false && !isDraining) return;
      if (isDraining && !becomeLast(response, previous)) return;
      connections.set(request.socket, response);
      listener(request, response);
    },

    async drain(timeoutMs) {
      const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
      if (!cluster.isWorker) await acceptAll();
      makeAnswersLast();
      await happensWithin(closed.promise, GRACE_MS);
      // A worker had to take the connections that the primary had accepted for it.
      if (cluster.isWorker) stopListening();

      // Received data is read first: a timer runs earlier in a turn of the event loop
      // than the network does.
      const closing = setInterval(() => setImmediate(closeUnused), 50);
      await closed.promise;
      clearInterval(closing);
      clearTimeout(cut);
      // Stops the timer by which Node checks for slow requests.
      server.close();
    },
  };
}

/** Stops reading from a socket for a moment; the system buffers its data. */
function hold(socket: Socket, held: Set<Socket>): void {
  if (socket.isPaused()) return;
  held.add(socket.pause());
}

/** Makes a response the last of its connection, instead of the previous one. Returns whether it was in time. */
function becomeLast(response: GatewayResponse, previous: GatewayResponse | undefined): boolean {
  if (previous?.shouldKeepAlive === false) {
    if (previous.headersSent) return false;
    previous.shouldKeepAlive = true;
  }
  response.shouldKeepAlive = false;
  response.isDraining = true;
  return true;
}
