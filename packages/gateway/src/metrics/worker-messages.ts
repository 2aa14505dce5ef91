import { z } from "zod";

/** A primary asks a worker for its metrics. */
export const TELL_METRICS = "tell metrics";

/** A worker, asked for metrics at the port that all share, asks the primary for those of all. */
export const ASK_METRICS = "ask metrics";

/** What a worker has to tell. */
export const workerMetrics = z.object({ metrics: z.array(z.looseObject({ type: z.string() })) });

/** What all workers together have to tell. */
export const allMetrics = z.object({ allMetrics: z.string() });
