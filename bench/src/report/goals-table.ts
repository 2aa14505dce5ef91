import { trialId } from "../plan/trial.ts";
import type { FindMeasurement, Goal } from "../plan/goals.ts";
import { formatFigure } from "./format-figure.ts";
import { isValid, type Run } from "./results.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { textTable } from "./text-table.ts";

export interface GoalResult {
  readonly goal: Goal;
  readonly spread: Spread;
  /** Null when there is no target. */
  readonly isMet: boolean | null;
}

/** Works each goal out round by round; those that lack a trial are left out. */
export function judgeGoals(goals: readonly Goal[], runs: readonly Run[]): readonly GoalResult[] {
  const rounds = [...new Set(runs.map(({ round }) => round))];
  return goals.flatMap((goal) => {
    const spread = spreadOf(rounds.map((round) => goal.figure(measurementsOf(runs, round))));
    return spread ? [{ goal, spread, isMet: meets(spread.median, goal.target) }] : [];
  });
}

function measurementsOf(runs: readonly Run[], round: number): FindMeasurement {
  const valid = runs.filter((run) => run.round === round && isValid(run));
  return (id) => valid.find((run) => trialId(run.trial) === id)?.measurement ?? undefined;
}

function meets(median: number, target: Goal["target"]): boolean | null {
  if (!target) return null;
  return "atLeast" in target ? median >= target.atLeast : median <= target.atMost;
}

export function goalsTable(results: readonly GoalResult[]): string {
  const rows = results.map(({ goal: { title, unit, target }, spread, isMet }) => [
    title,
    `${formatFigure(spread.median)} ${unit}`,
    spread.min === spread.max ? "" : `${formatFigure(spread.min)}–${formatFigure(spread.max)}`,
    target ? ("atLeast" in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`) : "",
    isMet === null ? "" : isMet ? "✔" : "✘",
  ]);
  return textTable(["ratio", "median", "min–max", "goal", ""], rows, { leftColumns: 1 });
}
