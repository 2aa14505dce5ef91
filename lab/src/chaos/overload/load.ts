/** The process that generates load. Started by run-slowdown.ts. */
import { randomUUID } from "node:crypto";
import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";

import { work } from "../../processes/work.ts";
import { now } from "../now.ts";
import type { Latency, LoadJob, LoadResult } from "./load-job.ts";
import { RawConnection } from "./raw-connection.ts";

work(makeLoad);

async function makeLoad(job: LoadJob): Promise<LoadResult> {
  const { ticketOptionIds, connections, pauseMs, warmupMs, measureMs } = job;
  const url = new URL(job.url);
  const counts = { sold: 0, busy: 0, refused: 0, brokenConnections: 0, busyWithoutRetryAfter: 0 };
  const others: Record<string, number> = {};
  const [soldLatency, busyLatency] = [createHistogram(), createHistogram()];
  let isOpen = false;
  const over = new AbortController();
  const lines = Array.from({ length: connections }, () => new RawConnection(url));

  async function buy(connection: RawConnection, index: number): Promise<void> {
    await wait((warmupMs / 2) * (index / connections));
    while (!over.signal.aborted) {
      const ticketOptionId = ticketOptionIds[Math.floor(Math.random() * ticketOptionIds.length)];
      const askedAt = performance.now();
      const answer = await connection.ask(requestFor(url, ticketOptionId)).catch(() => undefined);
      const latencyMs = performance.now() - askedAt;
      if (isOpen) count(answer, latencyMs);
      if (answer?.status !== 201) await wait(pauseMs * (0.5 + Math.random()));
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
      record(soldLatency, latencyMs);
    } else if (answer.status === 503) {
      counts.busy += 1;
      if (!answer.retryAfter) counts.busyWithoutRetryAfter += 1;
      record(busyLatency, latencyMs);
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
    soldLatencyMs: read(soldLatency),
    busyLatencyMs: read(busyLatency),
    endedAt: now(),
  };
}

function requestFor(url: URL, ticketOptionId: string | undefined): string {
  const body = JSON.stringify({
    data: {
      type: "purchases",
      attributes: { quantity: 1 },
      relationships: {
        ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
        user: { data: { type: "users", id: randomUUID() } },
      },
    },
  });
  return (
    `POST /purchases HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/vnd.api+json\r\n` +
    `accept: application/vnd.api+json\r\nidempotency-key: ${randomUUID()}\r\n` +
    `content-length: ${body.length}\r\n\r\n${body}`
  );
}

function record(histogram: RecordableHistogram, latencyMs: number): void {
  histogram.record(Math.max(1, Math.round(latencyMs * 1_000)));
}

function read(histogram: RecordableHistogram): Latency {
  if (histogram.count === 0) return { p50: 0, p99: 0 };
  return { p50: histogram.percentile(50) / 1_000, p99: histogram.percentile(99) / 1_000 };
}
