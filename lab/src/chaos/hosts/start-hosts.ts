import { startKilledWorker, type KilledWorker } from "../lab/killed-worker.ts";
import type { HostJob } from "./host-job.ts";

/** Starts a host's process, which is sometimes killed. Its last transactions have ended when it is stopped. */
export function startHosts(job: HostJob): KilledWorker {
  return startKilledWorker(new URL("host.ts", import.meta.url), job.seed ^ 0x4057, (life) => ({
    ...job,
    seed: job.seed + life,
  }));
}
