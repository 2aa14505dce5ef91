import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import path from "node:path";

/** A TCP road to a database, on which everything can get lost without a word. */
export interface SilentProxy {
  readonly databaseUrl: string;
  /** From now on nothing gets through: what is open stays so, and never says anything again. */
  loseEverything(): void;
  /** Lets new connections through. */
  recover(): void;
  close(): void;
}

/** @param databaseUrl names a folder with the server's socket, as the tests' databases do */
export async function startSilentProxy(databaseUrl: string): Promise<SilentProxy> {
  const { pathname, searchParams } = new URL(databaseUrl);
  const target = path.join(searchParams.get("host") ?? "", ".s.PGSQL.5432");
  const sockets = new Set<Socket>();
  let isSilent = false;

  const server = createServer((client) => {
    const database = connect(target);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    if (isSilent) return;
    client.pipe(database).pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;

  return {
    databaseUrl: `postgresql://postgres@127.0.0.1:${port}${pathname}?sslmode=disable`,
    loseEverything() {
      isSilent = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover() {
      isSilent = false;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
