import { formatSpread } from "../../report/format-figure.ts";
import { spreadOf } from "../../statistics/spread.ts";
import { textTable } from "../../report/text-table.ts";
import type { HostileRun } from "./hostile-run.ts";
import type { HostileTrial } from "./hostile-trial.ts";

/** A table of medians over the rounds, with minimum and maximum. */
export function figuresTable(runs: readonly HostileRun[], trials: readonly HostileTrial[]): string {
  const rows = trials.flatMap(({ subject, name }) => {
    const ofTrial = runs.filter((run) => run.subject === subject && run.name === name);
    const figures = new Set(ofTrial.flatMap((run) => Object.keys(run.figures)));
    return [...figures].map((figure) => [
      subject,
      name,
      figure,
      formatSpread(spreadOf(ofTrial.map((run) => run.figures[figure]))),
    ]);
  });
  return textTable(["beside", "what", "figure", "median (min–max)"], rows, { leftColumns: 3 });
}
