import { once } from "node:events";
import type { Socket } from "node:net";

import { splitMessages, type ProtocolMessage } from "../../chaos/lab/split-messages.ts";

/** A message that is held back. */
export interface Gate {
  readonly kind: "lock" | "commit";
  /** The ids of the ticket options to be locked. */
  readonly ticketOptionIds: readonly string[];
  readonly connection: GatedConnection;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gu;

/** A client's connection to PostgreSQL. */
export class GatedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  #isOpen: boolean;
  #held: Buffer[] = [];
  #gate: Gate | undefined;
  /** The values of a lock follow its text. */
  #isLocking = false;
  #isAnswerLost = false;
  #processId = 0;

  constructor(client: Socket, server: Socket, isOpen: boolean) {
    this.#client = client;
    this.#server = server;
    this.#isOpen = isOpen;
    const splitClient = splitMessages({ fromClient: true });
    const splitServer = splitMessages({ fromClient: false });
    client.on("data", (chunk: Buffer) => {
      for (const message of splitClient(chunk)) this.#takeFromClient(message);
    });
    server.on("data", (chunk: Buffer) => {
      for (const message of splitServer(chunk)) this.#takeFromServer(message);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("error", () => {}).on("close", () => other.destroy());
    }
  }

  get gate(): Gate | undefined {
    return this.#gate;
  }

  /** PostgreSQL's id of the session. */
  get processId(): number {
    return this.#processId;
  }

  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    if (isOpen) this.letThrough();
  }

  /** Sends what is held back. */
  letThrough(): void {
    this.#gate = undefined;
    this.#isLocking = false;
    for (const bytes of this.#held.splice(0)) this.#server.write(bytes);
  }

  /** Breaks the connection. What is held back never arrives. */
  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  /** Sends the COMMIT that is held back, and breaks the connection when PostgreSQL has executed it. */
  async loseAnswer(): Promise<void> {
    this.#isAnswerLost = true;
    const closed = once(this.#client, "close");
    this.letThrough();
    await closed;
  }

  #takeFromClient({ type, body, bytes }: ProtocolMessage): void {
    const text = body.toString("latin1");
    if (!this.#isOpen && !this.#gate && !this.#isLocking) {
      if (type === "P" && /\bfor no key update\b/u.test(text)) this.#isLocking = true;
      if (type === "Q" && text.startsWith("commit")) this.#hold("commit", []);
    }
    if (this.#isLocking && type === "B") this.#hold("lock", text.match(UUID) ?? []);
    if (this.#gate || this.#isLocking) this.#held.push(bytes);
    else this.#server.write(bytes);
  }

  #hold(kind: Gate["kind"], ticketOptionIds: readonly string[]): void {
    this.#isLocking = false;
    this.#gate = { kind, ticketOptionIds: [...new Set(ticketOptionIds)], connection: this };
  }

  #takeFromServer({ type, body, bytes }: ProtocolMessage): void {
    if (type === "K") this.#processId = body.readInt32BE(0);
    if (!this.#isAnswerLost) this.#client.write(bytes);
    // Sent after the locks are released.
    else if (type === "C" && body.toString("latin1").startsWith("COMMIT")) this.cut();
  }
}
