import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { CHILD_ENVIRONMENT, FROM_SOURCES } from "./child-environment.ts";

export interface ServerOptions {
  /** The file to run. A TypeScript file uses the sources of the packages. */
  readonly entry: string;
  readonly args?: readonly string[];
  /** For Node.js. */
  readonly flags?: readonly string[];
  /** Added to `CHILD_ENVIRONMENT`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills the process at once. */
  readonly signal?: AbortSignal;
  /** Called for each line of its log, which is stderr. */
  readonly onLog?: (line: string) => void;
}

/** An HTTP server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** The first line of its output. */
  readonly readyLine: string;
  /** Resolves with the exit code, or with the name of the signal that has ended it. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  send(signal: NodeJS.Signals): void;
  /** Sends SIGTERM, and waits until the process has ended. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts a server, and waits for the line with its URL.
 *
 * @throws {Error} with its log, if it ends before
 */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { entry, args = [], flags = [], environment, signal, onLog } = options;
  const conditions = entry.endsWith(".ts") ? [FROM_SOURCES] : [];
  const child = spawn(process.execPath, [...flags, ...conditions, entry, ...args], {
    env: { ...CHILD_ENVIRONMENT, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Ctrl-C in a terminal must not reach it: this process stops it.
    detached: true,
  });
  const ended = once(child, "close").then(([code, endedBy]) => String(code ?? endedBy));
  const log: string[] = [];
  createInterface(child.stderr).on("line", (line) => {
    if (log.length < 100) log.push(line);
    onLog?.(line);
  });
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  const isRunning = () => child.exitCode === null && child.signalCode === null;

  const stop = async () => {
    const timeout = setTimeout(kill, STOP_TIMEOUT_MS);
    if (isRunning()) child.kill("SIGTERM");
    await ended;
    clearTimeout(timeout);
    signal?.removeEventListener("abort", kill);
  };

  const timeout = setTimeout(kill, START_TIMEOUT_MS);
  try {
    const [readyLine] = await Promise.race([
      once(createInterface(child.stdout), "line"),
      ended.then((how) => {
        throw new Error(`the server ended (${how}) before it was ready:\n${log.join("\n")}`);
      }),
    ]);
    const url = /Ready at (http:\/\/[\d.:]+)/u.exec(readyLine)?.[1];
    const { pid } = child;
    if (url === undefined || pid === undefined) throw new Error(`unexpected output: ${readyLine}`);
    const send = (name: NodeJS.Signals) => void child.kill(name);
    return { url, pid, readyLine, ended, isRunning, send, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timeout);
  }
}
