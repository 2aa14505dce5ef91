import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A subject's server, in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Ends it as an operator would, and waits until it is gone. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  readonly entry: URL;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it at once. */
  readonly signal: AbortSignal;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * Starts a server and waits for the line that says where it listens.
 *
 * It gets no environment but the one given and PATH, so that no setting of the
 * machine changes what is measured.
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

/** What is built uses what is built, and runs as its first line says. */
function nodeArgumentsFor(entry: URL): readonly string[] {
  if (entry.pathname.endsWith(".ts")) return ["--conditions=@ticket-allocation/source"];
  const [firstLine = ""] = readFileSync(entry, "utf8").split("\n");
  return firstLine.split(" ").filter((word) => word.startsWith("--"));
}

async function readUrl(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  let said = "";
  const { promise, resolve } = Promise.withResolvers<string>();
  const listen = (chunk: Buffer) => {
    // Its beginning is what matters; the rest is read so that the pipe never fills.
    if (said.length < 10_000) said += chunk.toString();
    const url = /Ready at (http:\/\/[\d.:]+)/u.exec(said)?.[1];
    if (url !== undefined) resolve(url);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  const died = exited.then(() => {
    throw new Error(`the server did not start:\n${said}`);
  });
  // Watched only until it has started.
  died.catch(() => {});
  return Promise.race([promise, died]);
}
