import { fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";

import { CHILD_ENVIRONMENT, FROM_SOURCES } from "./child-environment.ts";
import type { WorkerMessage } from "./work.ts";

export interface WorkerOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Kills the process at once. */
  readonly signal?: AbortSignal;
  /** Whether other processes have priority over it when its work has begun. */
  readonly hasLowPriority?: boolean;
}

/** A process that does a job: see `work.ts`. Its disposal kills it. */
export interface Worker<Result> extends AsyncDisposable {
  /** Resolves when the work has begun. Rejects if the process ends before. */
  readonly ready: Promise<void>;
  /** Rejects if the process ends without a result. */
  readonly result: Promise<Result>;
  readonly ended: Promise<unknown>;
  /** Asks for the result. Kills the process if there is none in time. */
  stop(timeoutMs?: number): Promise<Result>;
  kill(): void;
}

const STOP_TIMEOUT_MS = 60_000;

/**
 * Starts a process for a job.
 *
 * @param module the file to run, which calls `work`
 */
export function startWorker<Result>(
  module: URL,
  job: object,
  { environment = {}, signal, hasLowPriority = false }: WorkerOptions = {},
): Worker<Result> {
  const child = fork(module, {
    execArgv: [FROM_SOURCES],
    env: { ...CHILD_ENVIRONMENT, ...environment },
  });
  const kill = () => void child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  const ready = Promise.withResolvers<void>();
  const result = Promise.withResolvers<Result>();
  child.on("message", (message: WorkerMessage<Result>) => {
    if (message === "ready") {
      if (hasLowPriority && child.pid !== undefined) setPriority(child.pid, 10);
      ready.resolve();
    } else result.resolve(message.result);
  });
  const untilEnded = async () => {
    const [code, endedBy] = await once(child, "close");
    signal?.removeEventListener("abort", kill);
    const error = new Error(`${fileURLToPath(module)} ended (${code ?? endedBy}) without a result`);
    ready.reject(error);
    result.reject(error);
  };
  const ended = untilEnded();
  for (const { promise } of [ready, result]) promise.catch(() => {});
  child.send(job);

  return {
    ready: ready.promise,
    result: result.promise,
    ended,
    async stop(timeoutMs = STOP_TIMEOUT_MS) {
      const timeout = setTimeout(kill, timeoutMs);
      if (child.connected) child.send("stop");
      try {
        return await result.promise;
      } finally {
        clearTimeout(timeout);
      }
    },
    kill,
    async [Symbol.asyncDispose]() {
      kill();
      await ended;
    },
  };
}

/** Does a job in a process of its own. Kills the process if there is no result in time. */
export async function runWorker<Result>(
  module: URL,
  job: object,
  { timeoutMs, ...options }: WorkerOptions & { readonly timeoutMs: number },
): Promise<Result> {
  await using worker = startWorker<Result>(module, job, options);
  const timeout = setTimeout(() => worker.kill(), timeoutMs);
  try {
    return await worker.result;
  } finally {
    clearTimeout(timeout);
  }
}
