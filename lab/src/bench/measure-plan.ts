import type { Plan } from "./plans.ts";
import { DatabaseLab } from "./lab/database-lab.ts";
import { runTrial } from "./lab/run-trial.ts";
import { THIS_TREE } from "./lab/tree.ts";
import { trialId } from "./plan/trial.ts";
import { drawChart } from "./report/chart.ts";
import { judgeGoals } from "./report/judge-goals.ts";
import { printReport } from "./report/print-report.ts";
import { findersOf, isValid, type Results, type Run } from "./report/results.ts";
import { runInRounds } from "./run-in-rounds.ts";
import { saveResults } from "../report/save-results.ts";
import { withCircumstances } from "./with-circumstances.ts";

/**
 * Measures the trials of a plan, prints and saves the results.
 *
 * @returns false if a subject gave a wrong result
 */
export async function measurePlan(plan: Plan, signal: AbortSignal): Promise<boolean> {
  const results = await measure(plan, signal);
  const report = printReport(results, judgeGoals(plan.goals, findersOf(results.runs)));
  process.stdout.write(report);
  await saveResults(plan.output, results, { txt: report, svg: drawChart(results.runs) });
  return results.runs.every(isValid);
}

async function measure(plan: Plan, signal: AbortSignal): Promise<Results> {
  const { rounds, trials, seconds, warmupSeconds, storedRows } = plan;
  await using lab = await DatabaseLab.open(plan);
  const duration = { warmupMs: warmupSeconds * 1_000, measureMs: seconds * 1_000 };
  return await withCircumstances(lab, plan, async () => ({
    warmupSeconds,
    secondsPerRun: seconds,
    storedRows,
    runs: await runInRounds(
      { rounds, trials, nameOf: trialId },
      async (trial, round): Promise<Run> => ({
        round,
        trial,
        ...(await runTrial(trial, { lab, tree: THIS_TREE, duration, signal })),
      }),
    ),
  }));
}
