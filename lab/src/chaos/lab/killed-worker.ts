import { setTimeout as wait } from "node:timers/promises";

import { startWorker, type Worker } from "../../processes/start-worker.ts";
import { Random } from "../../statistics/random.ts";

/** A worker that is killed every few seconds, and started again. */
export interface KilledWorker extends Disposable {
  /** Kills it no more. Resolves when the last one was asked to stop, and has ended. */
  stop(): Promise<void>;
}

/** A process takes seconds to start on a slow machine. */
const LIVES_MS = { least: 3_000, below: 8_000 };
const STOP_TIMEOUT_MS = 60_000;

/**
 * @param module the file to run, which calls `work`
 * @param toJob the job of each life, from 1
 */
export function startKilledWorker(
  module: URL,
  seed: number,
  toJob: (life: number) => object,
): KilledWorker {
  const random = new Random(seed);
  const end = new AbortController();
  let worker: Worker<null> | undefined;

  async function keepRunning(): Promise<Worker<null>> {
    for (let life = 1; ; life += 1) {
      worker = startWorker(module, toJob(life));
      await worker.ready.catch(() => {});
      const lifeMs = random.between(LIVES_MS.least, LIVES_MS.below);
      const over = wait(lifeMs, undefined, { signal: end.signal }).catch(() => {});
      await Promise.race([over, worker.ended]);
      if (end.signal.aborted) return worker;
      await worker[Symbol.asyncDispose]();
    }
  }

  const running = keepRunning();
  return {
    async stop() {
      end.abort();
      const last = await running;
      // It may have to be killed: without a database it cannot finish.
      await last.stop(STOP_TIMEOUT_MS).catch(() => {});
    },
    [Symbol.dispose]() {
      end.abort();
      worker?.kill();
    },
  };
}
