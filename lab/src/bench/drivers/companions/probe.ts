import { get } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

import { Latencies } from "../../../statistics/latencies.ts";
import type { ProbesJob, ProbesTally, StartedJob } from "./job.ts";

const PAUSE_MS = 10;
const TIMEOUT_MS = 10_000;

/** Probes repeatedly. A failed probe counts as ten seconds. */
export async function probe({ url }: ProbesJob): Promise<StartedJob<ProbesTally>> {
  const latencies = new Latencies();
  const end = new AbortController();
  let [probes, failed] = [0, 0];

  async function repeat(): Promise<void> {
    while (!end.signal.aborted) {
      const begin = performance.now();
      const isSuccessful = await request(url, end.signal);
      if (end.signal.aborted) return;
      probes += 1;
      if (!isSuccessful) failed += 1;
      latencies.record(isSuccessful ? performance.now() - begin : TIMEOUT_MS);
      await wait(PAUSE_MS, undefined, { signal: end.signal }).catch(() => {});
    }
  }

  const repeating = repeat();
  return {
    async stop() {
      end.abort();
      await repeating;
      return { probes, failed, p99Ms: latencies.read()?.p99 ?? 0 };
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
