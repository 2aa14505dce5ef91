import type { LatencyFigures } from "../../statistics/latencies.ts";

/** The result of one subject in one run, without the warm-up except where noted. */
export interface Measurement {
  readonly seconds: number;
  /** Number of purchases, reads or rows, depending on the workload. */
  readonly operations: number;
  readonly operationsPerSecond: number;
  /** Null if operations are not timed individually. */
  readonly latencyMs: LatencyFigures | null;
  /** User and system time per operation. Null if the platform does not provide it. */
  readonly cpuMicroseconds: {
    readonly server: number | null;
    readonly postgres: number | null;
  };
  /** Share of one core that the load generator used. Near 1, the generator was the limit. */
  readonly loadCpuShare: number | null;
  /** Peak memory of the server since its start. */
  readonly peakMemoryMb: number | null;
  /** Memory of the server, every second. */
  readonly memorySamplesMb: readonly number[];
  /** Number of purchases that were granted, including those of the warm-up and after the measurement. */
  readonly acknowledged: number;
  /** Number of responses by status (HTTP) or outcome, including the warm-up. */
  readonly answers: Readonly<Record<string, number>>;
  /** Number of broken connections and timeouts, including the warm-up. */
  readonly errors: number;
}
