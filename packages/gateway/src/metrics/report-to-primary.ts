import type { z } from "zod";

import { happensWithin } from "../connections/happens-within.ts";
import type { Metrics } from "./create-metrics.ts";
import { allMetrics, ASK_METRICS, REPORT_METRICS, type workerMetrics } from "./worker-messages.ts";

const TIMEOUT_MS = 3_000;

export interface WorkerMetrics extends Metrics {
  /** Sends the final counts to the primary. */
  readonly leave: () => Promise<void>;
}

/** Sends this worker's metrics to the primary on request, and reads those of all workers from it. */
export function reportToPrimary(metrics: Metrics): WorkerMetrics {
  let onAnswer: ((text: string) => void) | undefined;
  let asking: Promise<string> | undefined;

  async function tell(): Promise<void> {
    const message: z.infer<typeof workerMetrics> = { metrics: [...(await metrics.snapshot())] };
    await send(message);
  }

  async function ask(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    onAnswer = resolve;
    await send(ASK_METRICS);
    if (await happensWithin(promise, TIMEOUT_MS)) return promise;
    throw new Error("The primary process did not tell the metrics of all workers in time");
  }

  process.on("message", (message) => {
    if (message === REPORT_METRICS) void tell();
    const all = allMetrics.safeParse(message).data;
    if (all) onAnswer?.(all.allMetrics);
  });

  return {
    ...metrics,
    leave: tell,
    /** Concurrent requests share one result. */
    read: () => (asking ??= ask().finally(() => (asking = undefined))),
  };
}

/** A primary that has ended needs no message. */
async function send(message: unknown): Promise<void> {
  await new Promise((resolve) => {
    if (process.connected) process.send?.(message, resolve);
    else resolve(undefined);
  });
}
