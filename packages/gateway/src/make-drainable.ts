import type { Server } from "node:http";
import type { Socket } from "node:net";

/** Stops accepting connections, and cuts those that are still open after `timeoutMs`. */
export type Drain = (timeoutMs: number) => Promise<void>;

/**
 * Makes a server, before it listens, one that can be drained: every request that was
 * begun is answered, and the connection closed behind it.
 *
 * A connection on which nothing was ever received is closed at once. Node takes it for
 * busy, though browsers open some that they may never use.
 */
export function makeDrainable(server: Server): Drain {
  const connections = new Set<Socket>();
  server.on("connection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });

  function closeUnused(): void {
    server.closeIdleConnections();
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  }

  return async (timeoutMs) => {
    server.prependListener("request", (_request, response) => {
      response.shouldKeepAlive = false;
    });
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // Connections whose answer was under way turn idle one by one. What has arrived is read
    // before: a timer comes earlier in a turn of the event loop than the network does.
    const closing = setInterval(() => setImmediate(closeUnused), 50);
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
    await closed;
    clearInterval(closing);
    clearTimeout(cut);
  };
}
