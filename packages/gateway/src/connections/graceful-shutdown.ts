import cluster from "node:cluster";
import type { IncomingMessage, Server } from "node:http";
import { Server as NetServer, type Socket } from "node:net";

import { happensWithin } from "./happens-within.ts";
import type { IdentifiedResponse } from "../http/identified-response.ts";
import { findListeningHandle } from "./listening-handle.ts";
import type { GatewayRequestListener } from "../logging/log-requests.ts";
import { untilAllAccepted } from "./until-all-accepted.ts";

/** A server that can be stopped without anybody losing an answer. */
export interface GracefulShutdown {
  /** Has requests answered, but none on a connection on which the last answer was given. */
  readonly answerWith: (listener: GatewayRequestListener) => GatewayRequestListener;
  /** Stops accepting connections, answers what was begun, and cuts what is left after `timeoutMs`. */
  readonly drain: (timeoutMs: number) => Promise<void>;
}

/**
 * So long connections are kept on which nothing is asked: what is on its way may arrive.
 * Before an answer says so, a client cannot know that its connection will be closed.
 */
const GRACE_MS = 1_000;

/**
 * Makes a server, before it listens, one that can be drained: every request that was
 * begun is answered, and the last answer on a connection says that it is the last.
 */
export function enableGracefulShutdown(
  server: Server<typeof IncomingMessage, typeof IdentifiedResponse>,
): GracefulShutdown {
  /** Each with the answer to what was asked last. */
  const connections = new Map<Socket, IdentifiedResponse | undefined>();
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

  /** Accepts who has connected: that goes fast while nothing else is done. */
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
      if (response && !response.headersSent) response.shouldKeepAlive = false;
    }
  }

  /** Not by the server's own method, which closes connections that wait for a request, too. */
  function stopListening(): void {
    NetServer.prototype.close.call(server, () => closed.resolve());
  }

  function closeUnused(): void {
    server.closeIdleConnections();
    // Node takes those for busy on which nothing was ever received.
    for (const socket of connections.keys()) if (socket.bytesRead === 0) socket.destroy();
  }

  return {
    answerWith: (listener) => (request, response) => {
      const previous = connections.get(request.socket);
      // It has said that it is the last one.
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
      // A worker had to take what the primary had accepted for it.
      if (cluster.isWorker) stopListening();

      // What has arrived is read before: a timer comes earlier in a turn of the event loop
      // than the network does.
      const closing = setInterval(() => setImmediate(closeUnused), 50);
      await closed.promise;
      clearInterval(closing);
      clearTimeout(cut);
      // It ends the timer with which Node looks for slow requests.
      server.close();
    },
  };
}

/** Leaves what arrives on it to the system for a moment. */
function hold(socket: Socket, held: Set<Socket>): void {
  if (socket.isPaused()) return;
  held.add(socket.pause());
}

/** Makes it the last one, in place of the one before. Tells whether it came in time for that. */
function becomeLast(
  response: IdentifiedResponse,
  previous: IdentifiedResponse | undefined,
): boolean {
  if (previous?.shouldKeepAlive === false) {
    if (previous.headersSent) return false;
    previous.shouldKeepAlive = true;
  }
  response.shouldKeepAlive = false;
  return true;
}
