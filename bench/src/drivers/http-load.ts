import { setTimeout as wait } from "node:timers/promises";

import type { Measurement } from "../measure/measurement.ts";
import { Window } from "../measure/window.ts";
import { gatherCrowd, type Crowd } from "./crowd.ts";
import type { HttpJob } from "./job.ts";
import {
  chooseOptions,
  claimRequest,
  findRequest,
  orderRequest,
  type LoadRequest,
} from "./requests.ts";

/** Later than any answer of a server that works; autocannon's own time-out is 10 s. */
const LAST_ANSWERS_MS = 20_000;

/** Requests to prepare, over all connections: enough to reach each of 10,000 options. */
const PREPARED_REQUESTS = 10_000;

/** For each connection at least. */
const MIN_PREPARED = 20;

/** Sends the load of a job, and tells how it was answered. */
export async function runHttpLoad(job: HttpJob): Promise<Measurement> {
  const { door, demand, wish, buyersBesideReaders, linesPerOrder } = job;
  const window = new Window(job, linesPerOrder);
  const wanted = chooseOptions(demand);
  const nextClaim = () =>
    linesPerOrder > 1
      ? orderRequest(wanted.next().value, linesPerOrder)
      : claimRequest(wish, door, wanted.next().value);
  const hasReaders = buyersBesideReaders > 0;
  let soldBesideReaders = 0;

  const crowds = [
    gather(job, job.connections, hasReaders ? nextRead(job) : nextClaim, (status, latencyMs) =>
      window.record(String(status), latencyMs),
    ),
  ];
  if (hasReaders) {
    crowds.push(
      gather(job, buyersBesideReaders, nextClaim, (status) => {
        if (isSuccess(status)) soldBesideReaders += 1;
        else window.recordError();
      }),
    );
  }

  function gather(
    { url, warmupMs, measureMs }: HttpJob,
    connections: number,
    nextRequest: () => LoadRequest,
    onAnswer: (status: number, latencyMs: number) => void,
  ): Crowd {
    return gatherCrowd({
      url,
      connections,
      nextRequest,
      requestsPerConnection: Math.max(
        MIN_PREPARED,
        Math.ceil(PREPARED_REQUESTS / connections / linesPerOrder),
      ),
      timeLimitMs: warmupMs + measureMs + LAST_ANSWERS_MS,
      onAnswer,
      onError: () => window.recordError(),
    });
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

function nextRead({ door, demand }: HttpJob): () => LoadRequest {
  const { hotOptionId } = demand;
  if (hotOptionId === null) throw new Error("there is no hot option to read");
  return () => findRequest(door, hotOptionId);
}

function isSuccess(status: number): boolean {
  return status === 200 || status === 201;
}
