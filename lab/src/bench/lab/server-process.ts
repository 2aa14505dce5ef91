import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The server of a subject, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Sends SIGTERM, and waits until the process has ended. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly entry: URL;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Kills the process at once. */
  readonly signal: AbortSignal;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts a server and waits for the line with its URL.
 *
 * Its environment is only the given one and PATH, so no setting of the machine changes the measurement.
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { entry, args, environment, signal } = options;
  const child = spawn(
    process.execPath,
    [...nodeArgumentsFor(entry), fileURLToPath(entry), ...args],
    {
      env: { PATH: process.env["PATH"], NODE_ENV: "production", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const exited = once(child, "close");
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });

  const stop = async () => {
    const impatience = setTimeout(kill, STOP_TIMEOUT_MS);
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exited;
    clearTimeout(impatience);
    signal.removeEventListener("abort", kill);
  };

  const impatience = setTimeout(kill, START_TIMEOUT_MS);
  try {
    const url = await readUrl(child, exited);
    const { pid } = child;
    if (pid === undefined) throw new Error("the server has no process id");
    return { url, pid, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(impatience);
  }
}

/** A built file imports built packages, and runs with the flags of its first line. */
function nodeArgumentsFor(entry: URL): readonly string[] {
  if (entry.pathname.endsWith(".ts")) return ["--conditions=@ticket-allocation/source"];
  const [firstLine = ""] = readFileSync(entry, "utf8").split("\n");
  return firstLine.split(" ").filter((word) => word.startsWith("--"));
}

async function readUrl(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  let said = "";
  const { promise, resolve } = Promise.withResolvers<string>();
  const listen = (chunk: Buffer) => {
    // Only the beginning is used. The rest is read so that the pipe does not fill up.
    if (said.length < 10_000) said += chunk.toString();
    const url = /Ready at (http:\/\/[\d.:]+)/u.exec(said)?.[1];
    if (url !== undefined) resolve(url);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  const died = exited.then(() => {
    throw new Error(`the server did not start:\n${said}`);
  });
  // After the start nobody awaits it.
  died.catch(() => {});
  return Promise.race([promise, died]);
}
