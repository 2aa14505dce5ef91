import cluster from "node:cluster";

import { StartError } from "../commands/start-error.ts";
import { findFailure } from "./worker-failure.ts";

/** Set in the environment of a worker: a process manager may have forked this program too. */
export const WORKER_MARK = "TICKET_ALLOCATION_WORKER";

/** A process that serves on the shared port. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  readonly port: number;
  /** Resolves when it has ended, with the cause: "exit code 1", "SIGKILL". */
  readonly ended: Promise<string>;
  /** Asks it to finish requests in progress, then to end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
}

/**
 * Runs this program once more, as a worker, and waits until it listens.
 *
 * @param environment added to that of this process
 * @throws {StartError} if it ends before that
 */
export async function startWorker(
  environment: Readonly<Record<string, string>>,
): Promise<WorkerProcess> {
  const worker = cluster.fork({ ...environment, [WORKER_MARK]: "1" });
  const ended = Promise.withResolvers<string>();
  const listening = Promise.withResolvers<number>();
  let failure: string | undefined;

  worker.on("message", (message: unknown) => (failure ??= findFailure(message)));
  worker.once("listening", ({ port }) => listening.resolve(port));
  const end = (cause: string) => {
    ended.resolve(cause);
    listening.reject(new StartError(failure ?? `A worker ended before it listened (${cause})`));
  };
  worker.once("exit", (exitCode, signal) => end(signal ?? `exit code ${exitCode}`));
  // The system may refuse to start it.
  worker.once("error", (error) => end(error.message));

  return {
    pid: worker.process.pid,
    port: await listening.promise,
    ended: ended.promise,
    stop: () => worker.send("stop", () => {}),
    kill: () => worker.process.kill("SIGKILL"),
  };
}
