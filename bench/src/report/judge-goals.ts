import { spreadOf, type Spread } from "./spread.ts";

/** A figure that is asked for, worked out for each round by itself. */
export interface Goal<Find> {
  readonly title: string;
  /** Undefined when the round lacks what it needs; null when what it needs failed there. */
  readonly figure: (find: Find) => number | null | undefined;
  readonly unit: "×" | "MB" | "s" | "ms";
  /** What the median should reach. Without it the figure is there to be read. */
  readonly target?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface GoalResult {
  readonly goal: Omit<Goal<never>, "figure">;
  /** Null when it failed in every round. */
  readonly spread: Spread | null;
  /** Null when there is no target. */
  readonly isMet: boolean | null;
}

/**
 * Works each goal out round by round. One that failed in a round is not met; one that lacks a
 * measurement is left out.
 *
 * @param rounds finds what was measured, for each round
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
