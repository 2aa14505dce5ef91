import type { Server } from "node:http";

/**
 * Stops accepting connections and waits until every request that was begun is
 * answered, at the most `timeoutMs`. What is then still open is cut.
 *
 * A connection kept alive by a client is closed after its answer.
 */
export async function drain(server: Server, timeoutMs: number): Promise<void> {
  server.prependListener("request", (_request, response) => {
    response.shouldKeepAlive = false;
  });
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // Connections whose answer was under way turn idle one by one.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(closeIdle);
  clearTimeout(cut);
}
