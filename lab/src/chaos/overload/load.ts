/** The process that generates load. Started by run-slowdown.ts. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { work } from "../../processes/work.ts";
import { jsonApiRequest, takingData } from "../../requests/json-api.ts";
import { toMessage } from "../../requests/to-message.ts";
import { Latencies } from "../../statistics/latencies.ts";
import { Random } from "../../statistics/random.ts";
import { now } from "../now.ts";
import type { LoadJob, LoadResult } from "./load-job.ts";
import { RawConnection } from "./raw-connection.ts";

const NONE = { p50: 0, p99: 0, max: 0 };

work(makeLoad);

async function makeLoad(job: LoadJob): Promise<LoadResult> {
  const { ticketOptionIds, connections, pauseMs, warmupMs, measureMs } = job;
  const url = new URL(job.url);
  const counts = { sold: 0, busy: 0, refused: 0, brokenConnections: 0, busyWithoutRetryAfter: 0 };
  const others: Record<string, number> = {};
  const [soldLatency, busyLatency] = [new Latencies(), new Latencies()];
  const random = new Random();
  let isOpen = false;
  const over = new AbortController();
  const lines = Array.from({ length: connections }, () => new RawConnection(url));

  async function buy(connection: RawConnection, index: number): Promise<void> {
    await wait((warmupMs / 2) * (index / connections));
    while (!over.signal.aborted) {
      const askedAt = performance.now();
      const answer = await connection
        .ask(requestFor(url, random.pick(ticketOptionIds)))
        .catch(() => undefined);
      const latencyMs = performance.now() - askedAt;
      if (isOpen) count(answer, latencyMs);
      if (answer?.status !== 201) await wait(pauseMs * random.between(0.5, 1.5));
    }
  }

  function count(
    answer: Awaited<ReturnType<RawConnection["ask"]>> | undefined,
    latencyMs: number,
  ): void {
    if (!answer) {
      counts.brokenConnections += 1;
    } else if (answer.status === 201) {
      counts.sold += 1;
      soldLatency.record(latencyMs);
    } else if (answer.status === 503) {
      counts.busy += 1;
      if (!answer.retryAfter) counts.busyWithoutRetryAfter += 1;
      busyLatency.record(latencyMs);
    } else if (answer.status === 400) {
      counts.refused += 1;
    } else {
      others[answer.status] = (others[answer.status] ?? 0) + 1;
    }
  }

  void Promise.all(lines.map(buy));
  await wait(warmupMs);
  const openedAt = performance.now();
  isOpen = true;
  await wait(measureMs);
  isOpen = false;
  const seconds = (performance.now() - openedAt) / 1_000;
  over.abort();
  for (const connection of lines) connection.close();
  return {
    seconds,
    ...counts,
    others,
    soldLatencyMs: soldLatency.read() ?? NONE,
    busyLatencyMs: busyLatency.read() ?? NONE,
    endedAt: now(),
  };
}

function requestFor(url: URL, ticketOptionId: string): string {
  const data = takingData("purchases", { ticketOptionId, userId: randomUUID(), quantity: 1 });
  const headers = { host: url.host, "idempotency-key": randomUUID() };
  return toMessage(jsonApiRequest("POST", "/purchases", { data }, headers));
}
