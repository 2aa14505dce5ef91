import type { FuzzReport } from "./run-fuzz.ts";

/** The outcomes, most frequent first, and what must not be. */
export function printReport({ outcomes, failures, created, seconds }: FuzzReport): string {
  const counts = [...outcomes].toSorted(([, a], [, b]) => b - a);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const unavailable = counts
    .filter(([outcome]) => /busy|outcome_unknown|BUSY/u.test(outcome))
    .reduce((sum, [, count]) => sum + count, 0);
  const width = String(counts[0]?.[1] ?? 0).length;
  return [
    ...counts.map(([outcome, count]) => `${String(count).padStart(width)}  ${outcome}`),
    "",
    `${total} answers in ${seconds.toFixed(1)} s (${Math.round(total / seconds)} a second): ` +
      `${created.length} creations told, ${unavailable} too busy or unknown`,
    failures.length === 0 ? "Nothing failed." : `${failures.length} failed:`,
    ...failures.map((failure) => `\n${failure}`),
    "",
  ].join("\n");
}
