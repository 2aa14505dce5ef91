import { createHistogram } from "node:perf_hooks";

/** Percentiles in milliseconds. */
export interface LatencyFigures {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Counts latencies with three significant digits, up to ten minutes. */
export class Latencies {
  readonly #histogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });

  record(latencyMs: number): void {
    this.#histogram.record(Math.max(1, Math.round(latencyMs * 1_000)));
  }

  /** Null if nothing was recorded. */
  read(): LatencyFigures | null {
    const { count, max } = this.#histogram;
    if (count === 0) return null;
    const percentile = (percent: number) => this.#histogram.percentile(percent) / 1_000;
    return { p50: percentile(50), p99: percentile(99), max: max / 1_000 };
  }
}
