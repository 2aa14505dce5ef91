import { connect, type Socket } from "node:net";

import type { ConnectionsTally, StartedJob } from "./job.ts";

export interface OpenConnectionsOptions {
  readonly url: string;
  readonly connections: number;
  /** Called once for each connection that is open. */
  readonly onConnect: (socket: Socket, index: number) => void;
}

/** Opens connections, and resolves after each is open or was rejected. */
export async function openConnections({
  url,
  connections,
  onConnect,
}: OpenConnectionsOptions): Promise<StartedJob<ConnectionsTally>> {
  const { hostname, port } = new URL(url);
  let closedByServer = 0;
  let isStopped = false;
  const sockets = new Set<Socket>();

  function open(index: number): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      sockets.add(socket);
      socket.on("connect", () => {
        onConnect(socket, index);
        resolve();
      });
      socket.on("error", () => {});
      socket.on("close", () => {
        if (!isStopped) closedByServer += 1;
        sockets.delete(socket);
        resolve();
      });
    });
  }

  await Promise.all(Array.from({ length: connections }, (_, index) => open(index)));
  return {
    async stop() {
      isStopped = true;
      for (const socket of sockets) socket.destroy();
      return { closedByServer };
    },
  };
}
