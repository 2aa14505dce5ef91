import path from "node:path";

import { UsageError } from "../command-line/parse-options.ts";
import { RESULTS } from "../repository.ts";
import type { AgainstPlan } from "./against/compare-trees.ts";
import type { BenchOptions } from "./command-line.ts";
import { QUICK_SIZES, SIZES } from "./hostile/hostile-sizes.ts";
import { HOSTILE_SUBJECTS } from "./hostile/hostile-trial.ts";
import type { HostilePlan } from "./hostile/measure-hostile.ts";
import { GOALS, SOAK_GOALS, type FindMeasurement } from "./plan/goals.ts";
import {
  DEFAULT_TRIALS,
  FULL_TRIALS,
  QUICK_TRIALS,
  SOAK_TRIALS,
  type Trial,
} from "./plan/trial.ts";
import type { Goal } from "./report/judge-goals.ts";

/** The trials to measure, and for how long. */
export interface Plan {
  readonly trials: readonly Trial[];
  readonly goals: readonly Goal<FindMeasurement>[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly storedRows: number;
  readonly isQuick: boolean;
  /** Path of the results, without extension. */
  readonly output: string;
}

const KINDS = {
  latest: { trials: DEFAULT_TRIALS, goals: GOALS, rounds: 5, seconds: 7, warmup: 3, stored: 5e6 },
  quick: { trials: QUICK_TRIALS, goals: GOALS, rounds: 1, seconds: 1, warmup: 0.5, stored: 20_000 },
  soak: { trials: SOAK_TRIALS, goals: SOAK_GOALS, rounds: 1, seconds: 300, warmup: 5, stored: 0 },
  full: { trials: FULL_TRIALS, goals: GOALS, rounds: 5, seconds: 7, warmup: 3, stored: 5e6 },
} as const;

type Choice = Omit<BenchOptions, "against" | "hostile" | "list">;

/** @throws {UsageError} when no trial is left */
export function planTrials(choice: Choice): Plan {
  const kind = kindOf(choice);
  const defaults = KINDS[kind];
  const trials = chooseTrials(choice);
  const {
    rounds = defaults.rounds,
    seconds = defaults.seconds,
    warmup = defaults.warmup,
    "stored-rows": storedRows = defaults.stored,
  } = choice;
  // A partial run must not replace the results of a full one.
  const isWhole =
    trials.length === defaults.trials.length &&
    rounds >= defaults.rounds &&
    seconds >= defaults.seconds &&
    storedRows >= defaults.stored;
  return {
    trials,
    goals: defaults.goals,
    rounds,
    seconds,
    warmupSeconds: warmup,
    storedRows,
    isQuick: choice.quick,
    output: outputOf(choice, isWhole ? kind : "partial"),
  };
}

/** @throws {UsageError} when no trial is left */
export function chooseTrials(choice: Choice): readonly Trial[] {
  const { subjects, workloads, connections } = choice;
  const trials = KINDS[kindOf(choice)].trials.filter(
    (trial) =>
      (subjects?.includes(trial.subject) ?? true) &&
      (workloads?.includes(trial.workload) ?? true) &&
      (connections?.split(",").includes(String(trial.connections)) ?? true),
  );
  if (trials.length > 0) return trials;
  throw new UsageError("No trial matches: select others, or select from all trials with --full");
}

export function planHostile(choice: Choice): HostilePlan {
  const { quick, only, rounds = quick ? 1 : 5 } = choice;
  const subjects = HOSTILE_SUBJECTS.filter((subject) => only?.includes(subject) ?? true);
  const isWhole = rounds >= 5 && subjects.length === HOSTILE_SUBJECTS.length;
  const name = quick ? "hostile-quick" : isWhole ? "hostile" : "hostile-partial";
  const sizes = quick ? QUICK_SIZES : SIZES;
  return { rounds, isQuick: quick, sizes, subjects, output: outputOf(choice, name) };
}

/** @param ref the other commit */
export function planAgainst(ref: string, choice: Choice): AgainstPlan {
  const { quick, rounds = quick ? 1 : 5 } = choice;
  return {
    ref,
    rounds,
    seconds: choice.seconds ?? (quick ? 1 : 6),
    warmupSeconds: choice.warmup ?? (quick ? 0.5 : 3),
    isQuick: quick,
    output: outputOf(choice, quick || rounds < 5 ? "against-quick" : "against"),
  };
}

function kindOf({ quick, soak, full }: Choice): keyof typeof KINDS {
  return quick ? "quick" : soak ? "soak" : full ? "full" : "latest";
}

function outputOf({ output }: Choice, name: string): string {
  return output ?? path.join(RESULTS, "bench", name);
}
