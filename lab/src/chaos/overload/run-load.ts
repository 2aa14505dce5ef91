import { fork } from "node:child_process";
import { once } from "node:events";

import { CHILD_ENVIRONMENT } from "../lab/child-environment.ts";
import type { LoadJob, LoadResult } from "./load-job.ts";

/** Maximum time that a load needs in addition to warm-up and measurement. */
const MARGIN_MS = 30_000;

/** Generates load in a process of its own. */
export async function runLoad(job: LoadJob, signal: AbortSignal): Promise<LoadResult> {
  const timeout = AbortSignal.timeout(job.warmupMs + job.measureMs + MARGIN_MS);
  const child = fork(new URL("load.ts", import.meta.url), {
    execArgv: ["--conditions=@ticket-allocation/source"],
    env: CHILD_ENVIRONMENT,
    signal: AbortSignal.any([signal, timeout]),
    killSignal: "SIGKILL",
  });
  let result: LoadResult | undefined;
  child.once("message", (message: LoadResult) => (result = message));
  child.send(job);
  const [code, endedBy] = await once(child, "close");
  if (!result) throw new Error(`the load ended (${code ?? endedBy}) without a result`);
  return result;
}
