import type { Measurement } from "../measure/measurement.ts";
import { formatFigure, formatSpread } from "../../report/format-figure.ts";
import { groupByTrial, isValid, type Run } from "./results.ts";
import { spreadOf, type Spread } from "../../statistics/spread.ts";
import { textTable } from "../../report/text-table.ts";

const HEADER = [
  "subject",
  "workload",
  "conns",
  "per second",
  "p50 ms",
  "p99 ms",
  "server µs",
  "PostgreSQL µs",
  "peak MB",
  "load core",
  "",
];

/** From this share on, the load generator may have been the limit. */
const BUSY_LOAD = 0.9;

/** A table of medians over the rounds, with minimum and maximum. */
export function runsTable(runs: readonly Run[]): string {
  const rows = groupByTrial(runs).map((ofTrial) => rowOf(ofTrial));
  return textTable(HEADER, rows, { leftColumns: 2 });
}

function rowOf(runs: readonly Run[]): readonly string[] {
  const [first] = runs;
  if (!first) return [];
  const valid = runs.filter(isValid);
  const spread = (pick: (measurement: Measurement) => number | null | undefined): Spread | null =>
    spreadOf(valid.map(({ measurement }) => measurement && pick(measurement)));
  const loadShare = spread(({ loadCpuShare }) => loadCpuShare)?.median;

  const remarks = [
    ...(valid.length < runs.length ? [`INVALID in ${runs.length - valid.length} rounds`] : []),
    ...(loadShare !== undefined && loadShare >= BUSY_LOAD ? ["the load was the limit"] : []),
  ];
  return [
    first.trial.subject,
    first.trial.workload,
    String(first.trial.connections),
    formatSpread(spread(({ operationsPerSecond }) => operationsPerSecond)),
    formatSpread(spread(({ latencyMs }) => latencyMs?.p50)),
    formatSpread(spread(({ latencyMs }) => latencyMs?.p99)),
    formatMedian(spread(({ cpuMicroseconds }) => cpuMicroseconds.server)),
    formatMedian(spread(({ cpuMicroseconds }) => cpuMicroseconds.postgres)),
    formatMedian(spread(({ peakMemoryMb }) => peakMemoryMb)),
    loadShare === undefined ? "–" : `${Math.round(loadShare * 100)} %`,
    remarks.join(", "),
  ];
}

function formatMedian(spread: Spread | null): string {
  return spread ? formatFigure(spread.median) : "–";
}
