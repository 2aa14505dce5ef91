import { once } from "node:events";
import type { RequestListener, Server } from "node:http";
import { createServer } from "node:http";

/** Serves on any free port until SIGTERM, and says where as the gateway does. */
export async function serveSubject(listener: RequestListener): Promise<void> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  sayReady(server);
  await once(process, "SIGTERM");
  server.close();
  server.closeAllConnections();
}

export function sayReady(server: Server): void {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  console.log(`Ready at http://127.0.0.1:${address.port}`);
}
