import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

import { ProxiedConnection, type CommitLoss, type ConnectionOwner } from "./proxied-connection.ts";

/** A TCP road to a PostgreSQL that listens on a Unix socket, on which accidents happen. */
export class DatabaseProxy implements Disposable {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #port: number;
  readonly #owner: ConnectionOwner;
  readonly #lossesToCome: CommitLoss[] = [];
  #delayMs = 0;
  #isStalled = false;
  #letIn: Promise<void> | undefined;
  /** Losses so far, each of a transaction that had written something. */
  readonly losses: CommitLoss[] = [];
  /** Clients that PostgreSQL sent away because it had too many (53300). */
  turnedAway = 0;

  private constructor(server: Server, port: number, socketPath: string) {
    this.#server = server;
    this.#port = port;
    this.#owner = {
      takeLoss: () => this.#lossesToCome.shift(),
      giveBackLoss: (loss) => this.#lossesToCome.unshift(loss),
      onLoss: (loss) => this.losses.push(loss),
      onError: (code) => {
        if (code === "53300") this.turnedAway += 1;
      },
    };
    server.on("connection", (client: Socket) => void this.#lead(client, socketPath));
  }

  static async open(socketPath: string): Promise<DatabaseProxy> {
    const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    return new DatabaseProxy(server, address.port, socketPath);
  }

  urlOf(database: string): string {
    return `postgresql://postgres@127.0.0.1:${this.#port}/${database}?sslmode=disable`;
  }

  /** @returns how many there were */
  cutAll(): number {
    const { size } = this.#connections;
    for (const connection of this.#connections) connection.cut();
    return size;
  }

  /** Lets a COMMIT of a transaction that has written get lost, or its answer: the next there is. */
  loseNext(loss: CommitLoss): void {
    this.#lossesToCome.push(loss);
  }

  loseNothing(): void {
    this.#lossesToCome.length = 0;
  }

  stall(): void {
    this.#isStalled = true;
    for (const connection of this.#connections) connection.stall();
  }

  resume(): void {
    this.#isStalled = false;
    for (const connection of this.#connections) connection.resume();
  }

  /** Who connects from now on waits at the door. @returns what lets them in */
  shutDoor(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#letIn = promise;
    return () => {
      this.#letIn = undefined;
      resolve();
    };
  }

  /** Makes the road longer, in both directions, for each connection. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
    for (const connection of this.#connections) connection.delayMs = delayMs;
  }

  [Symbol.dispose](): void {
    this.#server.close();
    this.cutAll();
  }

  async #lead(client: Socket, socketPath: string): Promise<void> {
    client.on("error", () => {});
    await this.#letIn;
    if (client.destroyed) return;
    const server = connect(socketPath);
    const connection = new ProxiedConnection(client, server, this.#owner, this.#delayMs);
    this.#connections.add(connection);
    client.once("close", () => this.#connections.delete(connection));
    client.resume();
    if (this.#isStalled) connection.stall();
  }
}
