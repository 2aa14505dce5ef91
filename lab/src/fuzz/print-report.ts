import { sum } from "../statistics/mean.ts";
import type { FuzzReport } from "./run-fuzz.ts";

/** The report: outcomes, the most frequent first, and failures. */
export function printReport({ outcomes, failures, created, seconds }: FuzzReport): string {
  const counts = [...outcomes].toSorted(([, a], [, b]) => b - a);
  const total = sum(counts.map(([, count]) => count));
  const unavailable = sum(
    counts.flatMap(([outcome, count]) =>
      /busy|outcome_unknown|BUSY/u.test(outcome) ? [count] : [],
    ),
  );
  const width = String(counts[0]?.[1] ?? 0).length;
  return [
    ...counts.map(([outcome, count]) => `${String(count).padStart(width)}  ${outcome}`),
    "",
    `${total} responses in ${seconds.toFixed(1)} s (${Math.round(total / seconds)} per second): ` +
      `${created.length} resources created, ${unavailable} busy or unknown`,
    failures.length === 0 ? "Nothing failed." : `${failures.length} failed:`,
    ...failures.map((failure) => `\n${failure}`),
    "",
  ].join("\n");
}
