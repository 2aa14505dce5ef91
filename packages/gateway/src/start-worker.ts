import cluster from "node:cluster";

import { StartError } from "./start-error.ts";
import { findFailure } from "./worker-failure.ts";

/** A process that serves on the port which it shares with others. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly port: number;
  /** Resolves, once it is gone, with what ended it: "exit code 1", "SIGKILL". */
  readonly ended: Promise<string>;
  /** Ends it at once. */
  kill(): void;
}

/**
 * Runs this program once more, as a worker, and waits until it listens.
 *
 * @param environment added to that of this process
 * @throws {StartError} when it ends before
 */
export async function startWorker(
  environment: Readonly<Record<string, string>>,
): Promise<WorkerProcess> {
  const worker = cluster.fork(environment);
  const ended = Promise.withResolvers<string>();
  const listening = Promise.withResolvers<number>();
  let failure: string | undefined;

  worker.on("message", (message: unknown) => (failure ??= findFailure(message)));
  worker.once("listening", ({ port }) => listening.resolve(port));
  worker.once("exit", (exitCode, signal) => {
    const cause = signal ?? `exit code ${exitCode}`;
    ended.resolve(cause);
    listening.reject(new StartError(failure ?? `A worker ended before it listened (${cause})`));
  });

  return {
    pid: worker.process.pid,
    port: await listening.promise,
    ended: ended.promise,
    kill: () => worker.process.kill("SIGKILL"),
  };
}
