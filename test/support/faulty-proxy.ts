import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import path from "node:path";

type CutWhen = "before" | "after" | "after, permanently";

/** A TCP road to a database, on which what travels can get lost. */
export interface FaultyProxy {
  readonly databaseUrl: string;
  /** From now on nothing gets through: what is open stays so, and never says anything again. */
  loseEverything(): void;
  /** Keeps back the answer to the next statement whose text contains this, until the returned function is called. */
  holdAnswerTo(text: string): () => void;
  /** From now on connections are refused, and those that are open break. */
  refuseEverything(): void;
  /** Lets new connections through. */
  recover(): void;
  /** Leads new connections to another server; those that are open stay with theirs. */
  leadTo(databaseUrl: string): void;
  /**
   * Breaks the connection of each of the next COMMITs: before the database gets it, or
   * behind it, so that the database commits and nobody hears of it; for good, when
   * nothing gets through from then on.
   */
  cutCommits(count: number, when: CutWhen): void;
  /**
   * Lets the database carry the next statement out whose text contains this, and gives instead of its
   * answer an error that ends the session.
   */
  endSession(text: string, error: { readonly severity: string; readonly code: string }): void;
  /** COMMITs that were cut. */
  readonly cuts: () => number;
  /** All that was sent to the database, byte for byte. */
  readonly sent: () => string;
  close(): void;
}

/** @param databaseUrl names a folder with the server's socket, as the tests' databases do */
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
