import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

import { ProxiedConnection, type CommitLoss, type ConnectionOwner } from "./proxied-connection.ts";

/** The path of a Unix socket, or a port of this machine. */
type ProxyTarget = string | number;

/** A TCP proxy for a PostgreSQL. It injects network faults. */
export class DatabaseProxy implements Disposable {
  readonly #server: Server;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #port: number;
  readonly #owner: ConnectionOwner;
  readonly #lossesToCome: CommitLoss[] = [];
  #target: ProxyTarget;
  #delayMs = 0;
  #isStalled = false;
  #accepting: Promise<void> | undefined;
  /** Losses so far. Each transaction had written something. */
  readonly losses: CommitLoss[] = [];
  /** Number of clients that PostgreSQL rejected because of too many connections (53300). */
  rejectedClients = 0;

  private constructor(server: Server, port: number, target: ProxyTarget) {
    this.#server = server;
    this.#port = port;
    this.#target = target;
    this.#owner = {
      takeLoss: () => this.#lossesToCome.shift(),
      giveBackLoss: (loss) => this.#lossesToCome.unshift(loss),
      onLoss: (loss) => this.losses.push(loss),
      onError: (code) => {
        if (code === "53300") this.rejectedClients += 1;
      },
    };
    server.on("connection", (client: Socket) => void this.#forward(client));
  }

  static async open(target: ProxyTarget): Promise<DatabaseProxy> {
    const server = createServer({ pauseOnConnect: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    return new DatabaseProxy(server, address.port, target);
  }

  get port(): number {
    return this.#port;
  }

  /** Connects new clients to another server. Open connections stay with their server. */
  leadTo(target: ProxyTarget): void {
    this.#target = target;
  }

  urlOf(database: string): string {
    return `postgresql://postgres@127.0.0.1:${this.#port}/${database}?sslmode=disable`;
  }

  /** @returns the number of connections */
  cutAll(): number {
    const { size } = this.#connections;
    for (const connection of this.#connections) connection.cut();
    return size;
  }

  /** Loses the next COMMIT of a transaction that has written, or the response to it. */
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

  /** Makes new connections wait. @returns a function that accepts them */
  suspendNewConnections(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#accepting = promise;
    return () => {
      this.#accepting = undefined;
      resolve();
    };
  }

  /** Delays each connection, in both directions. */
  delay(delayMs: number): void {
    this.#delayMs = delayMs;
    for (const connection of this.#connections) connection.delayMs = delayMs;
  }

  [Symbol.dispose](): void {
    this.#server.close();
    this.cutAll();
  }

  async #forward(client: Socket): Promise<void> {
    client.on("error", () => {});
    await this.#accepting;
    if (client.destroyed) return;
    const target = this.#target;
    const server = typeof target === "string" ? connect(target) : connect(target, "127.0.0.1");
    const connection = new ProxiedConnection(client, server, this.#owner, this.#delayMs);
    this.#connections.add(connection);
    client.once("close", () => this.#connections.delete(connection));
    client.resume();
    if (this.#isStalled) connection.stall();
  }
}
