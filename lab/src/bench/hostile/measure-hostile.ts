import { DatabaseLab } from "../lab/database-lab.ts";
import { describeCircumstances } from "../report/describe-circumstances.ts";
import { goalsTable } from "../report/goals-table.ts";
import { judgeGoals } from "../report/judge-goals.ts";
import { runInRounds } from "../run-in-rounds.ts";
import { saveResults } from "../../report/save-results.ts";
import { withCircumstances } from "../with-circumstances.ts";
import { CONNECTION_TRIALS, fillAnswers } from "./connections.ts";
import { figuresTable } from "./figures-table.ts";
import { HOSTILE_GOALS } from "./hostile-goals.ts";
import { findersOf, type HostileRun } from "./hostile-run.ts";
import type { HostileSizes } from "./hostile-sizes.ts";
import type { Figures, HostileContext, HostileSubject, HostileTrial } from "./hostile-trial.ts";
import { fillHistory, HISTORY_TRIALS } from "./long-history.ts";
import { ORDER_TRIALS } from "./orders.ts";
import { fillHolds, HOLD_TRIALS } from "./overdue-holds.ts";
import { WATCHER_TRIALS } from "./watchers.ts";

export interface HostilePlan {
  readonly rounds: number;
  readonly isQuick: boolean;
  readonly sizes: HostileSizes;
  readonly subjects: readonly HostileSubject[];
  /** Path of the results, without extension. */
  readonly output: string;
}

const TRIALS: readonly HostileTrial[] = [
  ...ORDER_TRIALS,
  ...HOLD_TRIALS,
  ...HISTORY_TRIALS,
  ...CONNECTION_TRIALS,
  ...WATCHER_TRIALS,
];

/**
 * Measures how much hostile clients slow down the others, prints and saves the results.
 *
 * @returns false if a trial had a wrong result
 */
export async function measureHostile(plan: HostilePlan, signal: AbortSignal): Promise<boolean> {
  const { rounds, sizes, subjects } = plan;
  await using lab = await DatabaseLab.open();
  const results = await withCircumstances(lab, plan, async () => {
    await fill(lab, plan);
    const trials = TRIALS.filter(({ subject }) => subjects.includes(subject));
    const runs = await runInRounds({ rounds, trials, nameOf }, async (trial, round) =>
      runTrial(trial, round, { lab, sizes, signal }),
    );
    return { sizes, runs: await Promise.all(runs.map(({ whole }) => whole)) };
  });

  const { runs } = results;
  const failed = runs.filter(({ problems }) => problems.length > 0);
  const report = [
    ...describeCircumstances(results, `each runs all trials once, in random order`),
    "",
    figuresTable(runs, TRIALS),
    "",
    goalsTable(judgeGoals(HOSTILE_GOALS, findersOf(runs))),
    "",
    ...failed.map(
      ({ round, subject, name, problems }) =>
        `FAILED in round ${round}: ${subject}, ${name}: ${problems.join("; ")}`,
    ),
    "",
  ].join("\n");
  process.stdout.write(report);
  await saveResults(plan.output, results, { txt: report });
  return failed.length === 0;
}

async function fill(lab: DatabaseLab, { sizes, subjects }: HostilePlan): Promise<void> {
  if (subjects.includes("holds")) await fillHolds(lab, sizes.overdueHolds);
  if (subjects.includes("history")) await fillHistory(lab, sizes);
  if (subjects.includes("connections")) await fillAnswers(lab);
}

/** Resolves when the next trial may begin. An error becomes a problem of the trial, unless it was aborted. */
async function runTrial(
  trial: HostileTrial,
  round: number,
  context: HostileContext,
): Promise<{ readonly whole: Promise<HostileRun> }> {
  const { subject, name } = trial;
  const run = { round, subject, name };
  try {
    const { figures, problems, later } = await trial.run(context);
    return { whole: complete({ ...run, figures, problems }, later) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { whole: Promise.resolve({ ...run, figures: {}, problems: [messageOf(error)] }) };
  }
}

async function complete(run: HostileRun, later: Promise<Figures> | undefined): Promise<HostileRun> {
  try {
    return { ...run, figures: { ...run.figures, ...(await later) } };
  } catch (error) {
    return { ...run, problems: [...run.problems, messageOf(error)] };
  }
}

function nameOf({ subject, name }: HostileTrial): string {
  return `${subject}: ${name}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
