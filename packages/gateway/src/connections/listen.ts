import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import { StartError } from "../commands/start-error.ts";

/**
 * Listens, and returns the address.
 *
 * @param port 0 takes any free one
 * @param setting that sets the port
 * @throws {StartError} when the address cannot be used
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  setting = "PORT",
): Promise<AddressInfo> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw new StartError(
      code === "EADDRINUSE"
        ? `Port ${port} on ${host} is taken: stop what listens there, or set ${setting} to another one`
        : `Cannot listen on port ${port} of ${host}: ${String(error)}`,
      { cause: error },
    );
  }
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address;
}
