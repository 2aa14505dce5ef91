import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { CHILD_ENVIRONMENT } from "./child-environment.ts";

export interface SupervisedGatewayOptions {
  /** The file to run, with the argument "serve". */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The file for its log. */
  readonly logFile: string;
}

const START_TIMEOUT_MS = 60_000;
const RESTART_PAUSE_MS = 200;

/** A gateway that is restarted on the same port after each end, as by systemd. */
export class SupervisedGateway implements AsyncDisposable {
  readonly #options: SupervisedGatewayOptions;
  #child: ChildProcess | undefined;
  #port = "0";
  #isStopping = false;
  #isKilled = false;
  /** Unexpected ends after the gateway was ready. */
  readonly endsOfItsOwn: string[] = [];

  private constructor(options: SupervisedGatewayOptions) {
    this.#options = options;
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
    return this.#child !== undefined;
  }

  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error("the gateway is not running");
    return pid;
  }

  /** Kills it with SIGKILL. Resolves when it is ready again. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child) throw new Error("the gateway is not running");
    this.#isKilled = true;
    const ended = once(child, "close");
    child.kill("SIGKILL");
    await ended;
    await this.#keepRunning();
  }

  freeze(): void {
    this.#child?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#child?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    const child = this.#child;
    if (!child) return;
    const ended = once(child, "close");
    child.kill("SIGCONT");
    child.kill("SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), 15_000);
    await ended;
    clearTimeout(impatience);
  }

  /** Starts it until it is ready: without a database it does not start. */
  async #keepRunning(): Promise<void> {
    const deadline = Date.now() + START_TIMEOUT_MS;
    for (;;) {
      const url = await this.#spawn();
      if (url !== undefined) {
        this.#port = new URL(url).port;
        return;
      }
      if (Date.now() > deadline) {
        throw new Error(`a gateway does not start: see ${this.#options.logFile}`);
      }
      await wait(RESTART_PAUSE_MS);
    }
  }

  /** @returns its URL, or undefined if it ended before it was ready */
  async #spawn(): Promise<string | undefined> {
    const { entry, environment, logFile } = this.#options;
    const child = spawn(
      process.execPath,
      ["--max-semi-space-size=16", "--conditions=@ticket-allocation/source", entry, "serve"],
      {
        env: { ...CHILD_ENVIRONMENT, ...environment, PORT: this.#port },
        stdio: ["ignore", "pipe", "pipe"],
        // Ctrl-C in a terminal must not reach it: this process stops it.
        detached: true,
      },
    );
    child.stderr.pipe(createWriteStream(logFile, { flags: "a" }));
    const { promise: ready, resolve } = Promise.withResolvers<string>();
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /Ready at (http:\/\/[\d.:]+)/u.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    const ended = once(child, "close");
    const url = await Promise.race([ready, ended.then(() => undefined)]);
    if (url === undefined) return undefined;
    this.#child = child;
    this.#isKilled = false;
    void ended.then(([code, signal]: (number | string | null)[]) =>
      this.#onEnd(String(code ?? signal)),
    );
    return url;
  }

  #onEnd(how: string): void {
    this.#child = undefined;
    if (this.#isStopping || this.#isKilled) return;
    this.endsOfItsOwn.push(how);
    // If it does not start again, the buyers get no responses, which is reported.
    this.#keepRunning().catch(() => {});
  }
}
