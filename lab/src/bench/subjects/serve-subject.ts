import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";

/** Listens on a free port until SIGTERM, and prints the URL in the format of the gateway. */
export async function serveSubject<Response extends typeof ServerResponse = typeof ServerResponse>(
  listener: RequestListener<typeof IncomingMessage, Response>,
  options: ServerOptions<typeof IncomingMessage, Response> = {},
): Promise<void> {
  const server = createServer(options, listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  sayReady(server);
  await once(process, "SIGTERM");
  server.close();
  server.closeAllConnections();
}

export function sayReady(server: Pick<Server, "address">): void {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  console.log(`Ready at http://127.0.0.1:${address.port}`);
}
