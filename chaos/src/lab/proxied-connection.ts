import type { Socket } from "node:net";

import { splitMessages, type ProtocolMessage } from "./split-messages.ts";
import { watchCommits } from "./watch-commits.ts";

/** A COMMIT that never reaches PostgreSQL, or one that is carried out and whose answer gets lost. */
export type CommitLoss = "commit" | "answer";

/** What a connection asks and tells the proxy that it is part of. */
export interface ConnectionOwner {
  /** What is to happen to the COMMIT that is asked for just now, if anything. */
  takeLoss(): CommitLoss | undefined;
  /** It was not worth it: nothing had been written. */
  giveBackLoss(loss: CommitLoss): void;
  onLoss(loss: CommitLoss): void;
  /** SQLSTATE of an error that the server sends. */
  onError(code: string): void;
}

/** So long a client has to hear that its purchases were written, before its COMMIT is lost. */
const HEARING_MS = 20;
/** So long PostgreSQL has to say that something was written before a COMMIT that is held back. */
const WRITING_MS = 200;

/** A client's connection to PostgreSQL, led through this process. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #owner: ConnectionOwner;
  readonly #asksForCommit = watchCommits();
  /** The COMMIT that is under way, what is to happen to it, and what was not passed on since. */
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
      for (const message of splitServer(toBuffer(chunk))) this.#hearServer(message);
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

  /** Ends it without a word, in both directions. */
  cut(): void {
    this.#client.resetAndDestroy();
    this.#server.destroy();
  }

  /** Nothing gets through any more, and nothing is lost. */
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

  /** @returns what is passed on of a message */
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
    // Sent right behind what is written, it may come before the word that it is.
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
    }, HEARING_MS);
  }

  #lose(): void {
    if (this.#losing) this.#owner.onLoss(this.#losing.loss);
    this.#losing = undefined;
    this.cut();
  }

  #hearServer({ type, body }: ProtocolMessage): void {
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
