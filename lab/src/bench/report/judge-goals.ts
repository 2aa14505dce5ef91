import { spreadOf, type Spread } from "../../statistics/spread.ts";

/** A figure with a target. It is calculated for each round separately. */
export interface Goal<Find> {
  readonly title: string;
  /** Undefined if a required trial was not run in the round. Null if it failed. */
  readonly figure: (find: Find) => number | null | undefined;
  readonly unit: "×" | "MB" | "s" | "ms";
  /** Target for the median. Without it the figure is only shown. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface GoalResult {
  readonly goal: Omit<Goal<never>, "figure">;
  /** Null if it failed in every round. */
  readonly spread: Spread | null;
  /** Null without a target. */
  readonly isMet: boolean | null;
}

/**
 * Calculates each goal for each round. A goal that failed in a round is not met. A goal without measurements is left
 * out.
 *
 * @param rounds one function per round, which finds the measurements of that round
 */
export function judgeGoals<Find>(
  goals: readonly Goal<Find>[],
  rounds: readonly Find[],
): readonly GoalResult[] {
  return goals.flatMap((goal) => {
    const figures = rounds
      .map((find) => goal.figure(find))
      .filter((figure) => figure !== undefined);
    if (figures.length === 0) return [];
    const spread = spreadOf(figures);
    return [{ goal, spread, isMet: isMet(goal, spread, figures.includes(null)) }];
  });
}

function isMet(
  { target }: Pick<Goal<never>, "target">,
  spread: Spread | null,
  hasFailed: boolean,
): boolean | null {
  if (!target) return null;
  if (!spread || hasFailed) return false;
  return "atLeast" in target ? spread.median >= target.atLeast : spread.median <= target.atMost;
}
