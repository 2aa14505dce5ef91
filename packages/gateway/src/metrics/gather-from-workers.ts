import { Registry } from "@prometheus-io/client";
import cluster, { type Worker } from "node:cluster";
import type { z } from "zod";

import { happensWithin } from "../connections/happens-within.ts";
import type { MetricSnapshot } from "./create-metrics.ts";
import { ASK_METRICS, TELL_METRICS, workerMetrics, type allMetrics } from "./worker-messages.ts";

/** A worker that is too busy to tell in time is taken for what it told last. */
const TIMEOUT_MS = 1_000;

/** What only ever grows: it would look like a restart if a dead worker's share were missing. */
const GROWING: ReadonlySet<string> = new Set(["counter", "histogram"]);

/**
 * Speaks for all workers, those that have ended included: sums never fall when a worker
 * does. What one that is killed had counted since it was last asked is lost.
 *
 * Also answers workers that ask for it. To be called once, before the first worker is started.
 *
 * @returns reads the metrics of all
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
      // The worker says so when it hears nothing.
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
    for (const id of asked) tell(cluster.workers?.[id], TELL_METRICS);
    await happensWithin(allTold, TIMEOUT_MS);
    return sum([ended, ...latest.values()]).metrics();
  }

  /** Whoever asks meanwhile gets the same answer. */
  function read(): Promise<string> {
    gathering ??= gather().finally(() => (gathering = undefined));
    return gathering;
  }
  return read;
}

function sum(snapshots: readonly MetricSnapshot[]): Registry {
  return Registry.aggregate([...snapshots]);
}

/** One that ends at this moment cannot be told any more. */
function tell(worker: Worker | undefined, message: string | z.infer<typeof allMetrics>): void {
  if (worker?.isConnected()) worker.send(message, () => {});
}
