import { textTable } from "../../report/text-table.ts";
import { meanOfFifth, sum } from "../../statistics/mean.ts";
import type { LoadResult } from "../overload/load-job.ts";
import type { SlowdownResult } from "../overload/run-slowdown.ts";

/** Results of an overload. */
export interface OverloadFigures {
  readonly name: string;
  readonly baselinePerSecond: number;
  readonly goodputPerSecond: number;
  readonly askedPerSecond: number;
  readonly goodputRatio: number;
  readonly busyP50Ms: number;
  readonly busyP99Ms: number;
  readonly soldP99Ms: number;
  /** Mean of the second and of the last fifth of the overload. */
  readonly memoryMb: readonly [number, number];
  readonly recoveryMs: number;
  /** Events that must not happen. */
  readonly violations: readonly string[];
}

export function toOverloadFigures(result: SlowdownResult): OverloadFigures {
  const { name, baselines, overloads, recoveriesMs, memoryMb, endsOfItsOwn } = result;
  const [baselinePerSecond, goodputPerSecond] = [
    soldPerSecond(baselines),
    soldPerSecond(overloads),
  ];
  const all = [...baselines, ...overloads];
  const total = (count: (load: LoadResult) => number) => sum(all.map(count));
  const violations = [
    [total(({ refused }) => refused), "refusals for too few tickets"],
    [
      total(({ busyWithoutRetryAfter }) => busyWithoutRetryAfter),
      "responses 503 without Retry-After",
    ],
    [total(({ others }) => sum(Object.values(others))), "responses other than 201 and 503"],
    [endsOfItsOwn.length, "unexpected ends of the gateway"],
  ] as const;
  return {
    name,
    baselinePerSecond,
    goodputPerSecond,
    askedPerSecond:
      sum(overloads.map(({ sold, busy }) => sold + busy)) / sum(overloads.map((o) => o.seconds)),
    goodputRatio: goodputPerSecond / baselinePerSecond,
    busyP50Ms: Math.max(...overloads.map(({ busyLatencyMs }) => busyLatencyMs.p50)),
    busyP99Ms: Math.max(...overloads.map(({ busyLatencyMs }) => busyLatencyMs.p99)),
    soldP99Ms: Math.max(...overloads.map(({ soldLatencyMs }) => soldLatencyMs.p99)),
    memoryMb: [meanOfFifth(memoryMb, 1), meanOfFifth(memoryMb, 4)],
    recoveryMs: Math.max(...recoveriesMs),
    violations: violations.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])),
  };
}

export function printOverloadReport(figures: readonly OverloadFigures[]): string {
  const rows = figures.map((row) => [
    row.name,
    row.baselinePerSecond.toFixed(0),
    row.askedPerSecond.toFixed(0),
    row.goodputPerSecond.toFixed(0),
    row.goodputRatio.toFixed(2),
    `${row.busyP50Ms.toFixed(0)} / ${row.busyP99Ms.toFixed(0)}`,
    row.soldP99Ms.toFixed(0),
    row.memoryMb.map((mb) => mb.toFixed(0)).join(" → "),
    row.recoveryMs.toFixed(0),
  ]);
  const broken = figures.flatMap(({ name, violations }) =>
    violations.map((violation) => `BROKEN, ${name}: ${violation}`),
  );
  return [
    textTable(
      [
        "reason of the slow database",
        "sold/s before",
        "asked/s",
        "sold/s",
        "ratio",
        "503 p50/p99 ms",
        "sold p99 ms",
        "memory MB",
        "recovered after ms",
      ],
      rows,
      { leftColumns: 1 },
    ),
    "",
    ...(broken.length > 0
      ? broken
      : ["No response said that tickets were sold out, and every 503 had Retry-After."]),
    "",
  ].join("\n");
}

function soldPerSecond(loads: readonly LoadResult[]): number {
  return sum(loads.map(({ sold }) => sold)) / sum(loads.map(({ seconds }) => seconds));
}
