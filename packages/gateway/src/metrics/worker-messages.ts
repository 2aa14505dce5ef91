import { z } from "zod";

/** The primary requests the metrics of a worker. */
export const REPORT_METRICS = "report metrics";

/** A worker that serves `/metrics` requests the metrics of all workers from the primary. */
export const ASK_METRICS = "ask metrics";

/** The metrics of one worker. */
export const workerMetrics = z.object({ metrics: z.array(z.looseObject({ type: z.string() })) });

/** The metrics of all workers together. */
export const allMetrics = z.object({ allMetrics: z.string() });
