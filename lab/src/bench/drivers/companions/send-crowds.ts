import { Latencies } from "../../../statistics/latencies.ts";
import { gatherCrowd, type Crowd } from "../crowd.ts";
import { findRequest, purchaseRequest } from "../requests.ts";
import type { CrowdsJob, CrowdTally, StartedJob } from "./job.ts";

const PREPARED_REQUESTS = 500;

/** Sends the load of several crowds at the same time, and counts each separately. */
export async function sendCrowds(job: CrowdsJob): Promise<StartedJob<readonly CrowdTally[]>> {
  const crowds = job.crowds.map((crowd) => sendCrowd(job, crowd));
  return { stop: () => Promise.all(crowds.map((crowd) => crowd.stop())) };
}

function sendCrowd(
  { url, timeLimitMs }: CrowdsJob,
  { connections, wish, ticketOptionId }: CrowdsJob["crowds"][number],
): StartedJob<CrowdTally> {
  const answers: Record<string, number> = {};
  const latencies = new Latencies();
  let errors = 0;
  const begin = performance.now();
  const crowd: Crowd = gatherCrowd({
    url,
    connections,
    nextRequest: () =>
      wish === "read"
        ? findRequest("jsonapi", ticketOptionId)
        : purchaseRequest("jsonapi", ticketOptionId),
    requestsPerConnection: PREPARED_REQUESTS,
    timeLimitMs,
    onResponse(status, latencyMs) {
      answers[status] = (answers[status] ?? 0) + 1;
      latencies.record(latencyMs);
    },
    onError: () => (errors += 1),
  });
  return {
    async stop() {
      await crowd.disperse();
      return {
        seconds: (performance.now() - begin) / 1_000,
        answers,
        errors,
        p50Ms: latencies.read()?.p50 ?? 0,
        p99Ms: latencies.read()?.p99 ?? 0,
      };
    },
  };
}
