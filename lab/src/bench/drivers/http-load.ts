import { setTimeout as wait } from "node:timers/promises";

import type { HttpRequest } from "../../requests/http-request.ts";
import { orderRequest } from "../../requests/json-api.ts";
import type { Measurement } from "../measure/measurement.ts";
import { Window } from "../measure/window.ts";
import { CHOICES_PER_ROUND, chooseOptions } from "./choose-options.ts";
import { gatherCrowd } from "./crowd.ts";
import type { HttpJob } from "./job.ts";
import { claimRequest, findRequest, toTaking } from "./requests.ts";

/** Longer than any response takes: autocannon's own timeout is 10 s. */
const LAST_RESPONSES_MS = 20_000;

/** Minimum number of requests that each connection prepares. */
const MIN_PREPARED = 20;

/** Sends the load of a job, and measures the responses. */
export async function runHttpLoad(job: HttpJob): Promise<Measurement> {
  const { urls, protocol, demand, wish, buyersBesideReaders, linesPerOrder } = job;
  const window = new Window(job, linesPerOrder);
  const wanted = chooseOptions(demand);
  const hasReaders = buyersBesideReaders > 0;
  let soldBesideReaders = 0;

  function nextClaim(): HttpRequest {
    if (linesPerOrder === 1) return claimRequest(wish, protocol, wanted.next().value);
    return orderRequest(Array.from({ length: linesPerOrder }, () => toTaking(wanted.next().value)));
  }

  const crowds = gather(job.connections, hasReaders ? nextRead(job) : nextClaim, (status, ms) =>
    window.record(String(status), ms),
  );
  if (hasReaders) {
    crowds.push(
      ...gather(buyersBesideReaders, nextClaim, (status) => {
        if (isSuccess(status)) soldBesideReaders += 1;
        else window.recordError();
      }),
    );
  }

  function gather(
    connections: number,
    nextRequest: () => HttpRequest,
    onResponse: (status: number, latencyMs: number) => void,
  ) {
    return urls.map((url) =>
      gatherCrowd({
        url,
        connections: Math.ceil(connections / urls.length),
        nextRequest,
        requestsPerConnection: Math.max(
          MIN_PREPARED,
          Math.ceil(CHOICES_PER_ROUND / connections / linesPerOrder),
        ),
        timeLimitMs: job.warmupMs + job.measureMs + LAST_RESPONSES_MS,
        onResponse,
        onError: () => window.recordError(),
      }),
    );
  }

  await wait(job.warmupMs);
  const finish = await window.measure(() => wait(job.measureMs));
  await Promise.all(crowds.map((crowd) => crowd.disperse()));
  return finish(
    hasReaders
      ? soldBesideReaders
      : linesPerOrder * (window.countAnswers("200") + window.countAnswers("201")),
  );
}

function nextRead({ protocol, demand }: HttpJob): () => HttpRequest {
  const [mostPopular] = demand.ticketOptionIds;
  if (mostPopular === undefined) throw new Error("there is no ticket option to read");
  return () => findRequest(protocol, mostPopular);
}

function isSuccess(status: number): boolean {
  return status === 200 || status === 201;
}
