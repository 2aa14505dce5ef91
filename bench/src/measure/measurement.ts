/** What one subject did in one run, warm-up left out unless it says otherwise. */
export interface Measurement {
  readonly seconds: number;
  /** Purchases, reads or rows: whatever the workload is about. */
  readonly operations: number;
  readonly operationsPerSecond: number;
  /** Null where operations are not timed one by one. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  /** User and system time for each operation; null where the platform does not tell. */
  readonly cpuMicroseconds: {
    readonly server: number | null;
    readonly postgres: number | null;
  };
  /** Share of one core that making the load took: near 1, the load was the limit. */
  readonly loadCpuShare: number | null;
  /** Most that the server ever held, from its start on. */
  readonly peakMemoryMb: number | null;
  /** What the server held, second by second. */
  readonly memorySamplesMb: readonly number[];
  /** Purchases that clients were granted, warm-up and last answers included. */
  readonly acknowledged: number;
  /** Answers by status (HTTP) or outcome, warm-up included. */
  readonly answers: Readonly<Record<string, number>>;
  /** Broken connections and time-outs, warm-up included. */
  readonly errors: number;
}
