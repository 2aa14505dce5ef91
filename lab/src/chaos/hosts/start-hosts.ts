import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { CHILD_ENVIRONMENT } from "../lab/child-environment.ts";
import { Random } from "../script/random.ts";
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
  let child: ChildProcess | undefined;

  function start(life: number): ChildProcess {
    const started = fork(new URL("host.ts", import.meta.url), {
      execArgv: ["--conditions=@ticket-allocation/source"],
      env: CHILD_ENVIRONMENT,
    });
    started.send({ ...job, seed: job.seed + life });
    return started;
  }

  async function keepRunning(): Promise<ChildProcess> {
    for (let life = 1; ; life += 1) {
      child = start(life);
      const ended = once(child, "close");
      await Promise.race([once(child, "message"), ended]);
      const lifeMs = random.between(LIVES_MS.least, LIVES_MS.below);
      await Promise.race([wait(lifeMs, undefined, { signal: end.signal }).catch(() => {}), ended]);
      if (end.signal.aborted) return child;
      child.kill("SIGKILL");
      await ended;
    }
  }

  const running = keepRunning();
  return {
    async stop() {
      end.abort();
      const last = await running;
      if (last.exitCode !== null || last.signalCode !== null) return;
      const ended = once(last, "close");
      last.send("stop");
      const impatience = setTimeout(() => last.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(impatience);
    },
    [Symbol.dispose]() {
      end.abort();
      child?.kill("SIGKILL");
    },
  };
}
