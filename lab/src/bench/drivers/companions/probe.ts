import { get } from "node:http";
import { createHistogram } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

import type { ProbesJob, ProbesTally, StartedJob } from "./job.ts";

const PAUSE_MS = 10;
const TIMEOUT_MS = 10_000;

/** Probes repeatedly. A failed probe counts as ten seconds. */
export async function probe({ url }: ProbesJob): Promise<StartedJob<ProbesTally>> {
  const latencies = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 });
  const end = new AbortController();
  let [probes, failed] = [0, 0];

  async function repeat(): Promise<void> {
    while (!end.signal.aborted) {
      const begin = performance.now();
      const isSuccessful = await request(url, end.signal);
      if (end.signal.aborted) return;
      probes += 1;
      if (!isSuccessful) failed += 1;
      const latencyMs = isSuccessful ? performance.now() - begin : TIMEOUT_MS;
      latencies.record(Math.max(1, Math.round(latencyMs * 1_000)));
      await wait(PAUSE_MS, undefined, { signal: end.signal }).catch(() => {});
    }
  }

  const repeating = repeat();
  return {
    async stop() {
      end.abort();
      await repeating;
      return { probes, failed, p99Ms: latencies.percentile(99) / 1_000 };
    },
  };
}

function request(url: string, stopped: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(TIMEOUT_MS)]);
    get(url, { agent: false, signal }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode === 200));
      response.on("error", () => resolve(false));
    }).on("error", () => resolve(false));
  });
}
