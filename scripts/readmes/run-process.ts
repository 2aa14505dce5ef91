import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const TIMEOUT_MS = 300_000;
const POLL_MS = 50;

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where it listens once it is ready, if it is a server. */
  readonly port?: number;
}

/** A server that goes on running. */
export interface ServerProcess {
  stop(): Promise<void>;
}

/**
 * Runs a program to its end, or a server until it listens.
 *
 * @returns what the program printed to standard output, or the server
 * @throws when it fails, or takes longer than five minutes
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  { cwd, env, port }: ProcessOptions,
): Promise<string | ServerProcess> {
  // With a process group of its own, so that what it has started is ended with it.
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const closed = once(child, "close");
  const stop = async () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGTERM");
    }
    await closed;
  };

  const over = new AbortController();
  const ended = closed.then(() => "ended" as const);
  const listens = port === undefined ? undefined : untilListening(port, over.signal);
  const timedOut = pause(TIMEOUT_MS, "too late" as const, { signal: over.signal });
  timedOut.catch(() => {});
  const result = await Promise.race([ended, timedOut, ...(listens ? [listens] : [])]);
  over.abort();
  if (result === "listens") return { stop };
  await stop();
  if (result === "ended" && child.exitCode === 0 && port === undefined) return stdout;
  const reason = result === "too late" ? "did not end in five minutes" : "ended";
  throw new Error(
    `${reason}, exit code ${child.exitCode ?? child.signalCode}:\n${output.trim().slice(-3_000)}`,
  );
}

async function untilListening(port: number, signal: AbortSignal): Promise<"listens"> {
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const answer = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (answer) return "listens";
    await pause(POLL_MS);
    if (signal.aborted) return new Promise(() => {});
  }
}
