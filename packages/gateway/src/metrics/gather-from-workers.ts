import { Registry } from "@prometheus-io/client";
import cluster, { type Worker } from "node:cluster";
import type { z } from "zod";

import { happensWithin } from "../connections/happens-within.ts";
import type { MetricSnapshot } from "./create-metrics.ts";
import { ASK_METRICS, REPORT_METRICS, workerMetrics, type allMetrics } from "./worker-messages.ts";

/** If a worker does not report in time, its last report counts. */
const TIMEOUT_MS = 1_000;

/** Metrics that only grow. Without the share of a dead worker they would look like a restart. */
const GROWING: ReadonlySet<string> = new Set(["counter", "histogram"]);

/**
 * Adds up the metrics of all workers, including those that have ended, so sums never fall when a worker
 * ends. The counts of a killed worker since its last report are lost.
 *
 * It also answers workers that request the sums. Call it once, before the first worker starts.
 *
 * @returns a function that reads the metrics of all workers
 */
export function gatherFromWorkers(): () => Promise<string> {
  const latest = new Map<number, MetricSnapshot>();
  let ended: MetricSnapshot = [];
  let toldBy: ((worker: Worker) => void) | undefined;
  let gathering: Promise<string> | undefined;

  cluster.on("listening", ({ id }) => {
    if (!latest.has(id)) latest.set(id, []);
  });
  cluster.on("message", (worker, message: unknown) => {
    if (message === ASK_METRICS) {
      // The worker reports the failure when it gets no answer.
      read().then(
        (text) => tell(worker, { allMetrics: text }),
        () => {},
      );
    }
    const told = workerMetrics.safeParse(message).data;
    if (!told) return;
    latest.set(worker.id, told.metrics);
    toldBy?.(worker);
  });
  cluster.on("exit", (worker) => {
    const last = latest.get(worker.id) ?? [];
    latest.delete(worker.id);
    ended = sum([ended, last.filter(({ type }) => GROWING.has(type))]).getMetricsAsArray();
    toldBy?.(worker);
  });

  async function gather(): Promise<string> {
    const asked = new Set(latest.keys());
    const allTold = new Promise<void>((resolve) => {
      toldBy = ({ id }) => {
        asked.delete(id);
        if (asked.size === 0) resolve();
      };
      if (asked.size === 0) resolve();
    });
    for (const id of asked) tell(cluster.workers?.[id], REPORT_METRICS);
    await happensWithin(allTold, TIMEOUT_MS);
    return sum([ended, ...latest.values()]).metrics();
  }

  /** Concurrent requests share one result. */
  function read(): Promise<string> {
    gathering ??= gather().finally(() => (gathering = undefined));
    return gathering;
  }
  return read;
}

function sum(snapshots: readonly MetricSnapshot[]): Registry {
  return Registry.aggregate([...snapshots]);
}

/** A worker that just ended receives no message. */
function tell(worker: Worker | undefined, message: string | z.infer<typeof allMetrics>): void {
  if (worker?.isConnected()) worker.send(message, () => {});
}
