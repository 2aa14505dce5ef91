import type { AddressInfo, Server } from "node:net";

/** The port on which a server listens. */
export function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== "object" || !address) throw new Error("The server does not listen");
  return address.port;
}
