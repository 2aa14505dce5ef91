import { runWorker } from "../../processes/start-worker.ts";
import type { Job } from "../drivers/job.ts";
import type { Measurement } from "../measure/measurement.ts";
import { fileOf, type Tree } from "./tree.ts";

/** Maximum time that a driver needs in addition to warm-up and measurement. */
const MARGIN_MS = 60_000;

/** Runs a job in a driver process, with the core of the tree. */
export function runDriver(
  job: Job,
  { tree, signal }: { readonly tree: Tree; readonly signal: AbortSignal },
): Promise<Measurement> {
  return runWorker(fileOf(tree, new URL("../drivers/driver.ts", import.meta.url)), job, {
    environment: { NODE_ENV: "production" },
    signal,
    timeoutMs: job.warmupMs + job.measureMs + MARGIN_MS,
  });
}
