import { createWriteStream, type WriteStream } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { GATEWAY_FLAGS } from "../../processes/gateway.ts";
import { startServer, type ServerProcess } from "../../processes/start-server.ts";

export interface SupervisedGatewayOptions {
  /** The file to run, with the argument "serve". */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Further flags for Node.js. @default none */
  readonly flags?: readonly string[];
  /** The file for its log. */
  readonly logFile: string;
}

const START_TIMEOUT_MS = 60_000;
const RESTART_PAUSE_MS = 200;

/** A gateway that is restarted on the same port after each end, as by systemd. */
export class SupervisedGateway implements AsyncDisposable {
  readonly #options: SupervisedGatewayOptions;
  readonly #log: WriteStream;
  #server: ServerProcess | undefined;
  #port = "0";
  #isStopping = false;
  #isKilled = false;
  /** Unexpected ends after the gateway was ready. */
  readonly endsOfItsOwn: string[] = [];

  private constructor(options: SupervisedGatewayOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: "a" });
  }

  static async start(options: SupervisedGatewayOptions): Promise<SupervisedGateway> {
    const gateway = new SupervisedGateway(options);
    await gateway.#keepRunning();
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get isRunning(): boolean {
    return this.#server !== undefined;
  }

  /** @throws {Error} when it is not running */
  get pid(): number {
    return this.#running.pid;
  }

  /** Kills it with SIGKILL. Resolves when it is ready again. */
  async kill(): Promise<void> {
    const server = this.#running;
    this.#isKilled = true;
    server.send("SIGKILL");
    await server.ended;
    await this.#keepRunning();
  }

  freeze(): void {
    this.#server?.send("SIGSTOP");
  }

  thaw(): void {
    this.#server?.send("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    this.thaw();
    await this.#server?.stop();
    this.#log.end();
  }

  get #running(): ServerProcess {
    if (!this.#server) throw new Error("the gateway is not running");
    return this.#server;
  }

  /** Starts it until it is ready: without a database it does not start. */
  async #keepRunning(): Promise<void> {
    const { entry, environment, flags = [] } = this.#options;
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const server = await startServer({
        entry,
        args: ["serve"],
        flags: [...GATEWAY_FLAGS, ...flags],
        environment: { ...environment, PORT: this.#port },
        onLog: (line) => this.#log.write(`${line}\n`),
      }).catch((error: unknown) => {
        if (Date.now() > deadline) throw error;
      });
      if (server) {
        this.#server = server;
        this.#port = new URL(server.url).port;
        this.#isKilled = false;
        void server.ended.then((how) => this.#onEnd(how));
        return;
      }
      await wait(RESTART_PAUSE_MS);
    }
  }

  #onEnd(how: string): void {
    this.#server = undefined;
    if (this.#isStopping || this.#isKilled) return;
    this.endsOfItsOwn.push(how);
    // If it does not start again, the buyers get no responses, which is reported.
    this.#keepRunning().catch(() => {});
  }
}
