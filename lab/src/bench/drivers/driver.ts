/**
 * The process that generates the load of one run. It receives a job and returns a measurement.
 *
 * Started by run-driver.ts.
 */
import type { Measurement } from "../measure/measurement.ts";
import { callSeller } from "./call-seller.ts";
import { runHttpLoad } from "./http-load.ts";
import { insertRows } from "./insert-rows.ts";
import type { Job } from "./job.ts";

process.once("message", (job: Job) => void work(job));

async function work(job: Job): Promise<void> {
  const measurement = await runJob(job);
  process.send?.(measurement, () => process.disconnect());
}

function runJob(job: Job): Promise<Measurement> {
  switch (job.kind) {
    case "http":
      return runHttpLoad(job);
    case "callers":
      return callSeller(job);
    case "insert":
      return insertRows(job);
  }
}
