import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import path from "node:path";

type CutWhen = "before" | "after" | "after, permanently";

/** A TCP proxy for a database, which injects network faults. */
export interface FaultyProxy {
  readonly databaseUrl: string;
  /** Delivers nothing any more. Connections stay open, without any data. */
  loseEverything(): void;
  /** Holds the response to the next statement whose text contains this, until the returned function is called. */
  holdAnswerTo(text: string): () => void;
  /** Breaks all connections and refuses new ones. */
  refuseEverything(): void;
  /** Accepts new connections again. */
  recover(): void;
  /** Connects new clients to another server. Open connections stay with their server. */
  leadTo(databaseUrl: string): void;
  /**
   * Breaks the connection at each of the next COMMITs: before the database receives it, or after it, so that the database
   * commits and the client does not know. Permanently: no further connections are accepted.
   */
  cutCommits(count: number, when: CutWhen): void;
  /**
   * The database executes the next statement whose text contains this. The client receives an error that ends the
   * session instead of the response.
   */
  endSession(text: string, error: { readonly severity: string; readonly code: string }): void;
  /** The number of COMMITs whose connection was broken. */
  readonly cuts: () => number;
  /** All bytes that were sent to the database. */
  readonly sent: () => string;
  close(): void;
}

/** @param databaseUrl a URL with the folder of the server's socket, as the databases of the tests have */
export async function startFaultyProxy(databaseUrl: string): Promise<FaultyProxy> {
  const { pathname } = new URL(databaseUrl);
  let target = socketOf(databaseUrl);
  const sockets = new Set<Socket>();
  let state: "open" | "silent" | "closed" = "open";
  let commitsToCut = 0;
  let cutWhen: CutWhen = "before";
  let cuts = 0;
  let sent = "";
  let holding: { readonly text: string; letThrough?: () => void } | undefined;
  let ending: { readonly text: string; readonly error: Buffer } | undefined;

  function isCommitToCut(chunk: Buffer): boolean {
    if (commitsToCut === 0 || !chunk.includes("commit\0")) return false;
    commitsToCut -= 1;
    cuts += 1;
    return true;
  }

  function join(client: Socket, database: Socket): void {
    database.pipe(client);
    client.on("data", (chunk) => {
      sent += chunk.toString("latin1");
      if (holding && !holding.letThrough && chunk.includes(holding.text)) {
        database.unpipe(client);
        holding.letThrough = () => database.pipe(client);
      }
      if (ending && chunk.includes(ending.text)) {
        const { error } = ending;
        ending = undefined;
        database.unpipe(client).resume();
        database.on("data", (answer) => {
          if (answer.includes(READY_FOR_QUERY)) client.end(error);
        });
        return database.write(chunk);
      }
      if (!isCommitToCut(chunk)) return database.write(chunk);
      if (cutWhen === "before") return database.destroy();
      if (cutWhen === "after, permanently") state = "closed";
      database.unpipe(client).resume().end(chunk);
      return client.destroy();
    });
    client.on("close", () => database.end());
    database.on("close", () => client.destroy());
  }

  const server = createServer((client) => {
    if (state === "closed") return client.destroy();
    const database = connect(target);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    if (state === "open") join(client, database);
    return client;
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;

  return {
    databaseUrl: `postgresql://postgres@127.0.0.1:${port}${pathname}?sslmode=disable`,
    loseEverything() {
      state = "silent";
      for (const socket of sockets) socket.removeAllListeners("data").unpipe().pause();
    },
    holdAnswerTo(text) {
      holding = { text };
      return () => holding?.letThrough?.();
    },
    refuseEverything() {
      state = "closed";
      for (const socket of sockets) socket.destroy();
    },
    recover() {
      state = "open";
    },
    leadTo(otherUrl) {
      target = socketOf(otherUrl);
    },
    cutCommits(count, when) {
      commitsToCut = count;
      cutWhen = when;
    },
    endSession(text, { severity, code }) {
      ending = { text, error: toErrorResponse({ S: severity, C: code, M: "the session ends" }) };
    },
    cuts: () => cuts,
    sent: () => sent,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

// https://www.postgresql.org/docs/current/protocol-message-formats.html
const READY_FOR_QUERY = Buffer.from([0x5a, 0, 0, 0, 5]);

function toErrorResponse(fields: Readonly<Record<string, string>>): Buffer {
  const body = Buffer.from(
    `${Object.entries(fields)
      .map(([type, value]) => `${type}${value}\0`)
      .join("")}\0`,
  );
  const head = Buffer.from("E\0\0\0\0");
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

function socketOf(databaseUrl: string): string {
  const { searchParams } = new URL(databaseUrl);
  return path.join(searchParams.get("host") ?? "", ".s.PGSQL.5432");
}
