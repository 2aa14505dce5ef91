import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import path from "node:path";

import { GatedConnection, type Gate } from "./gated-connection.ts";

/** A TCP proxy for a database that holds back each lock of ticket options, and each COMMIT, until it is let through. */
export class GatedProxy implements Disposable {
  readonly #server: Server;
  readonly #databaseUrl: URL;
  readonly #connections = new Set<GatedConnection>();
  #isOpen = true;

  private constructor(server: Server, databaseUrl: URL) {
    this.#server = server;
    this.#databaseUrl = databaseUrl;
    server.on("connection", (client: Socket) => this.#forward(client));
  }

  /** @param databaseUrl a URL with the folder of the server's socket */
  static async open(databaseUrl: string): Promise<GatedProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new GatedProxy(server, new URL(databaseUrl));
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the proxy has no port");
    return `postgresql://postgres@127.0.0.1:${address.port}${this.#databaseUrl.pathname}?sslmode=disable`;
  }

  /** What is held back now. */
  get gates(): readonly Gate[] {
    return [...this.#connections].flatMap(({ gate }) => gate ?? []);
  }

  /** Whether everything passes, also what is held back now. */
  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    for (const connection of this.#connections) connection.isOpen = isOpen;
  }

  [Symbol.dispose](): void {
    this.#server.close();
    for (const connection of this.#connections) connection.cut();
  }

  #forward(client: Socket): void {
    const folder = this.#databaseUrl.searchParams.get("host") ?? "";
    const server = connect(path.join(folder, ".s.PGSQL.5432"));
    const connection = new GatedConnection(client, server, this.#isOpen);
    this.#connections.add(connection);
    client.once("close", () => this.#connections.delete(connection));
  }
}
