import { trialId } from "../plan/trial.ts";
import { describeCircumstances } from "./describe-circumstances.ts";
import { goalsTable } from "./goals-table.ts";
import type { GoalResult } from "./judge-goals.ts";
import { isValid, type Results } from "./results.ts";
import { runsTable } from "./runs-table.ts";

/** The report of a run, as text. */
export function printReport(results: Results, goals: readonly GoalResult[]): string {
  const { secondsPerRun, warmupSeconds, runs } = results;
  const invalid = runs.filter((run) => !isValid(run));
  return [
    ...describeCircumstances(
      results,
      `each run: ${secondsPerRun} s, after ${warmupSeconds} s of warm-up`,
    ),
    "",
    runsTable(runs),
    "",
    "µs: CPU time of a purchase (a read, a row). Load core: share of one core that making the load took.",
    "",
    ...(goals.length > 0 ? [goalsTable(goals), ""] : []),
    ...invalid.map(
      (run) => `INVALID in round ${run.round}: ${trialId(run.trial)}: ${run.problems.join("; ")}`,
    ),
    "",
  ].join("\n");
}
