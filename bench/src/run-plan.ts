import type { Plan } from "./command-line.ts";
import type { DatabaseLab } from "./lab/database-lab.ts";
import { runTrial } from "./lab/run-trial.ts";
import type { Trial } from "./plan/trial.ts";
import type { Run } from "./report/results.ts";

export interface RunPlanOptions {
  readonly lab: DatabaseLab;
  readonly signal: AbortSignal;
  /** Told before each run. */
  readonly onRun: (round: number, trial: Trial) => void;
}

/**
 * Measures all trials in each round, in an order that is shuffled anew: whatever
 * slows the machine for a while slows no subject in particular.
 */
export async function runPlan(
  plan: Plan,
  { lab, signal, onRun }: RunPlanOptions,
): Promise<readonly Run[]> {
  const duration = { warmupMs: plan.warmupSeconds * 1_000, measureMs: plan.seconds * 1_000 };
  const runs: Run[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    for (const trial of shuffle(plan.trials)) {
      onRun(round, trial);
      const result = await runTrial(trial, { lab, duration, signal });
      runs.push({ round, trial, ...result });
    }
  }
  return runs;
}

function shuffle<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
