import type { Socket } from "node:net";

import { splitMessages, type ProtocolMessage } from "./split-messages.ts";
import { watchCommits } from "./watch-commits.ts";

/** Lost is a COMMIT before it reaches PostgreSQL, or the response to a COMMIT that was executed. */
export type CommitLoss = "commit" | "answer";

/** The proxy of a connection. */
export interface ConnectionOwner {
  /** The loss to inject at the current COMMIT, if any. */
  takeLoss(): CommitLoss | undefined;
  /** The loss was not injected, because nothing had been written. */
  giveBackLoss(loss: CommitLoss): void;
  onLoss(loss: CommitLoss): void;
  /** @param code SQLSTATE of an error that the server sends */
  onError(code: string): void;
}

/** How long the client may receive the result of its write before its COMMIT is lost. */
const RESULT_MS = 20;
/** How long a COMMIT is held back until PostgreSQL reports that something was written. */
const WRITING_MS = 200;

/** A client's connection to PostgreSQL through this process. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #owner: ConnectionOwner;
  readonly #asksForCommit = watchCommits();
  /** The loss that is being injected, and the bytes that are held back because of it. */
  #losing: { readonly loss: CommitLoss; readonly held: Buffer[] } | undefined;
  #hasWritten = false;
  #isStalled = false;
  #delayMs: number;

  constructor(client: Socket, server: Socket, owner: ConnectionOwner, delayMs: number) {
    this.#client = client;
    this.#server = server;
    this.#owner = owner;
    this.#delayMs = delayMs;
    const splitClient = splitMessages({ fromClient: true });
    const splitServer = splitMessages({ fromClient: false });
    client.on("data", (chunk) => {
      const messages = splitClient(toBuffer(chunk));
      this.#send(
        server,
        Buffer.concat(messages.flatMap((message) => this.#takeFromClient(message))),
      );
    });
    server.on("data", (chunk) => {
      if (this.#losing?.loss === "answer") this.#losing.held.push(toBuffer(chunk));
      else this.#send(client, toBuffer(chunk));
      for (const message of splitServer(toBuffer(chunk))) this.#takeFromServer(message);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("error", () => {});
      socket.on("close", () => {
        other.destroy();
        if (this.#losing) owner.giveBackLoss(this.#losing.loss);
        this.#losing = undefined;
      });
    }
  }

  /** Resets the connection in both directions. */
  cut(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  /** Delivers nothing more, and loses nothing. */
  stall(): void {
    this.#isStalled = true;
    this.#client.pause();
    this.#server.pause();
  }

  resume(): void {
    if (!this.#isStalled) return;
    this.#isStalled = false;
    this.#client.resume();
    this.#server.resume();
  }

  set delayMs(delayMs: number) {
    this.#delayMs = delayMs;
  }

  #send(to: Socket, bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#delayMs === 0) to.write(bytes);
    else setTimeout(() => to.write(bytes), this.#delayMs);
  }

  /** @returns the bytes of the message to forward */
  #takeFromClient(message: ProtocolMessage): readonly Buffer[] {
    if (this.#asksForCommit(message) && !this.#losing) {
      const loss = this.#owner.takeLoss();
      if (loss) this.#losing = { loss, held: [] };
      if (loss === "commit") this.#holdCommitBack();
    }
    if (this.#losing?.loss !== "commit") return [message.bytes];
    this.#losing.held.push(message.bytes);
    return [];
  }

  #holdCommitBack(): void {
    if (this.#hasWritten) this.#loseSoon();
    // A COMMIT that is sent directly after the write may precede the result of the write.
    else setTimeout(() => this.#releaseUnlessWritten(), WRITING_MS);
  }

  #releaseUnlessWritten(): void {
    if (!this.#losing || this.#hasWritten) return;
    const { loss, held } = this.#losing;
    this.#losing = undefined;
    this.#owner.giveBackLoss(loss);
    this.#send(this.#server, Buffer.concat(held));
  }

  #loseSoon(): void {
    setTimeout(() => {
      if (this.#losing) this.#lose();
    }, RESULT_MS);
  }

  #lose(): void {
    if (this.#losing) this.#owner.onLoss(this.#losing.loss);
    this.#losing = undefined;
    this.cut();
  }

  #takeFromServer({ type, body }: ProtocolMessage): void {
    const text = body.toString("latin1");
    if (type === "E") this.#owner.onError(/\0C([0-9A-Z]{5})\0/u.exec(`\0${text}`)?.[1] ?? "");
    if (type !== "C") return;

    if (text.startsWith("INSERT")) {
      this.#hasWritten = true;
      if (this.#losing?.loss === "commit") this.#loseSoon();
    }
    if (!/^(?:COMMIT|ROLLBACK)/u.test(text)) return;
    const hasCommitted = this.#hasWritten && text.startsWith("COMMIT");
    this.#hasWritten = false;
    if (this.#losing?.loss !== "answer") return;
    const { loss, held } = this.#losing;
    if (hasCommitted) {
      this.#lose();
    } else {
      this.#losing = undefined;
      this.#owner.giveBackLoss(loss);
      this.#send(this.#client, Buffer.concat(held));
    }
  }
}

function toBuffer(chunk: Buffer | string): Buffer {
  return typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}
