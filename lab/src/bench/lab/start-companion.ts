import { startWorker, type Worker } from "../../processes/start-worker.ts";
import type { CompanionJob, CompanionResults } from "../drivers/companions/job.ts";

export interface CompanionOptions {
  /** Kills the process at once. */
  readonly signal: AbortSignal;
  /**
   * A remote client would use no CPU time of this machine. A low priority separates its cost from the cost of the
   * server.
   */
  readonly hasLowPriority?: boolean;
}

/** Starts a process that runs during a measurement, and resolves when its job has begun. */
export async function startCompanion<Kind extends CompanionJob["kind"]>(
  job: CompanionJob & { readonly kind: Kind },
  options: CompanionOptions,
): Promise<Worker<CompanionResults[Kind]>> {
  const module = new URL("../drivers/companions/companion.ts", import.meta.url);
  const companion = startWorker<CompanionResults[Kind]>(module, job, {
    ...options,
    environment: { NODE_ENV: "production" },
  });
  await companion.ready;
  return companion;
}
