import { setTimeout as wait } from "node:timers/promises";

import { startWorker, type Worker } from "../../processes/start-worker.ts";
import { Random } from "../../statistics/random.ts";
import type { HostJob } from "./host-job.ts";

/** A host's process, which is sometimes killed and started again. */
export interface Hosts extends Disposable {
  /** Resolves after its last transactions have ended. */
  stop(): Promise<void>;
}

const LIVES_MS = { least: 2_000, below: 5_000 };
const STOP_TIMEOUT_MS = 15_000;

export function startHosts(job: HostJob): Hosts {
  const random = new Random(job.seed ^ 0x4057);
  const end = new AbortController();
  let host: Worker<null> | undefined;

  async function keepRunning(): Promise<Worker<null>> {
    for (let life = 1; ; life += 1) {
      host = startWorker(new URL("host.ts", import.meta.url), { ...job, seed: job.seed + life });
      await host.ready.catch(() => {});
      const lifeMs = random.between(LIVES_MS.least, LIVES_MS.below);
      const over = wait(lifeMs, undefined, { signal: end.signal }).catch(() => {});
      await Promise.race([over, host.ended]);
      if (end.signal.aborted) return host;
      await host[Symbol.asyncDispose]();
    }
  }

  const running = keepRunning();
  return {
    async stop() {
      end.abort();
      const last = await running;
      // Without a database it may have to be killed.
      await last.stop(STOP_TIMEOUT_MS).catch(() => {});
    },
    [Symbol.dispose]() {
      end.abort();
      host?.kill();
    },
  };
}
