import { fork } from "node:child_process";
import { once } from "node:events";

import type { Job } from "../drivers/job.ts";
import type { Measurement } from "../measure/measurement.ts";
import { fileOf, type Tree } from "./tree.ts";

/** Maximum time that a driver needs in addition to warm-up and measurement. */
const MARGIN_MS = 60_000;

/**
 * Runs a job in a driver process, with the core of the tree.
 *
 * @throws when it fails, or takes a minute longer than expected
 */
export async function runDriver(
  job: Job,
  { tree, signal }: { readonly tree: Tree; readonly signal: AbortSignal },
): Promise<Measurement> {
  const timeout = AbortSignal.timeout(job.warmupMs + job.measureMs + MARGIN_MS);
  const driver = fork(fileOf(tree, new URL("../drivers/driver.ts", import.meta.url)), {
    execArgv: ["--conditions=@ticket-allocation/source"],
    env: { PATH: process.env["PATH"], NODE_ENV: "production" },
    signal: AbortSignal.any([signal, timeout]),
    killSignal: "SIGKILL",
  });
  let measurement: Measurement | undefined;
  driver.once("message", (message: Measurement) => (measurement = message));
  driver.send(job);
  const [code, endedBy] = await once(driver, "close");
  if (!measurement) throw new Error(`the driver ended (${code ?? endedBy}) without a measurement`);
  return measurement;
}
