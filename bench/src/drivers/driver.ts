/**
 * The process that makes the load of one run: takes a job, answers a measurement.
 *
 * Started by run-driver.ts.
 */
import type { Measurement } from "../measure/measurement.ts";
import { callSeller } from "./call-seller.ts";
import { runHttpLoad } from "./http-load.ts";
import { insertRows } from "./insert-rows.ts";
import type { Job } from "./job.ts";

process.once("message", (job: Job) => void answer(job));

async function answer(job: Job): Promise<void> {
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
