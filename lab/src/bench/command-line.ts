import { parseArgs } from "node:util";

import {
  DEFAULT_TRIALS,
  FULL_TRIALS,
  QUICK_TRIALS,
  SOAK_TRIALS,
  subjectNames,
  workloadNames,
  type Trial,
} from "./plan/trial.ts";
import type { AgainstPlan } from "./against/compare-trees.ts";
import { HOSTILE_SUBJECTS } from "./hostile/hostile-trial.ts";
import type { HostilePlan } from "./hostile/measure-hostile.ts";
import { LIMITS, parseCount, parseNames, parseNumber } from "./option-values.ts";
import { planAgainst, planHostile } from "./other-plans.ts";
import { GOALS, SOAK_GOALS, type FindMeasurement } from "./plan/goals.ts";
import type { Goal } from "./report/judge-goals.ts";

const HELP = `Measures how fast tickets are sold, and compares that with other implementations.

  npm run bench                     all trials that the goals need; about 45 minutes
  npm run bench -- --quick          each trial once, in two minutes; a test, without useful figures
  npm run bench -- --soak           memory with 512 connections, for five minutes
  npm run bench -- --full           every subject under every workload; about 3 hours
  npm run bench -- --hostile        how much one client can slow down the others; about 12 minutes
  npm run bench -- --against REF    this tree compared with another commit; about 16 minutes
                                    with --quick the last two take one or two minutes

  --only NAMES           with --hostile: ${HOSTILE_SUBJECTS.join(",")}

Select trials from those above, or from all trials with --full:

  --subjects NAMES       ${subjectNames().slice(0, 6).join(",")},
                         ${subjectNames().slice(6).join(",")}
  --workloads NAMES      ${workloadNames().slice(0, 8).join(",")},
                         ${workloadNames().slice(8).join(",")}
  --connections COUNTS   such as 1,128

  --rounds N             runs of each trial, in random order   default: 5
  --seconds N            duration of the measurement in a run  default: 7
  --warmup N             seconds before the measurement        default: 3
  --stored-rows N        purchases in the "stored" table       default: 5000000
  --output PATH          without extension                     default: lab/results/bench/…
  --list                 list the selected trials and exit
  --help                 this text

The exit code is 1 if a subject gave a wrong result.
`;

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

export type Command =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "measure"; readonly plan: Plan }
  | { readonly kind: "hostile"; readonly plan: HostilePlan }
  | { readonly kind: "against"; readonly plan: AgainstPlan };

const KINDS = {
  default: { trials: DEFAULT_TRIALS, goals: GOALS, rounds: 5, seconds: 7, warmup: 3, stored: 5e6 },
  quick: { trials: QUICK_TRIALS, goals: GOALS, rounds: 1, seconds: 1, warmup: 0.5, stored: 20_000 },
  soak: { trials: SOAK_TRIALS, goals: SOAK_GOALS, rounds: 1, seconds: 300, warmup: 5, stored: 0 },
  full: { trials: FULL_TRIALS, goals: GOALS, rounds: 5, seconds: 7, warmup: 3, stored: 5e6 },
} as const;

/** @throws {Error} with a message for the user */
export function parseCommandLine(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      soak: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      hostile: { type: "boolean", default: false },
      against: { type: "string" },
      only: { type: "string" },
      subjects: { type: "string" },
      workloads: { type: "string" },
      connections: { type: "string" },
      rounds: { type: "string" },
      seconds: { type: "string" },
      warmup: { type: "string" },
      "stored-rows": { type: "string" },
      output: { type: "string" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { kind: "print", text: HELP };
  if (values.hostile) return { kind: "hostile", plan: planHostile(values) };
  if (values.against !== undefined) {
    return { kind: "against", plan: planAgainst({ ...values, against: values.against }) };
  }

  const kind = values.quick ? "quick" : values.soak ? "soak" : values.full ? "full" : "default";
  const defaults = KINDS[kind];
  const trials = choose(defaults.trials, values);
  if (trials.length === 0) {
    throw new Error("No trial matches: select others, or select from all trials with --full");
  }
  if (values.list) {
    const lines = trials.map((c) => `${c.subject} ${c.workload} ${c.connections}`);
    return { kind: "print", text: `${lines.join("\n")}\n` };
  }
  const rounds = parseCount("--rounds", values.rounds, LIMITS.rounds) ?? defaults.rounds;
  const seconds = parseNumber("--seconds", values.seconds, LIMITS.seconds) ?? defaults.seconds;
  const storedRows =
    parseCount("--stored-rows", values["stored-rows"], LIMITS.storedRows) ?? defaults.stored;
  // A partial run must not replace the results of a full one.
  const isWhole =
    trials.length === defaults.trials.length &&
    rounds >= defaults.rounds &&
    seconds >= defaults.seconds &&
    storedRows >= defaults.stored;
  const name = kind === "default" ? "latest" : kind;
  return {
    kind: "measure",
    plan: {
      trials,
      goals: defaults.goals,
      rounds,
      seconds,
      warmupSeconds: parseNumber("--warmup", values.warmup, LIMITS.seconds) ?? defaults.warmup,
      storedRows,
      isQuick: values.quick,
      output: values.output ?? `results/bench/${isWhole ? name : "partial"}`,
    },
  };
}

interface Choice {
  readonly subjects?: string | undefined;
  readonly workloads?: string | undefined;
  readonly connections?: string | undefined;
}

function choose(trials: readonly Trial[], choice: Choice): readonly Trial[] {
  const subjects = parseNames("--subjects", choice.subjects, subjectNames());
  const workloads = parseNames("--workloads", choice.workloads, workloadNames());
  const connections = choice.connections?.split(",");
  return trials.filter(
    (c) =>
      (subjects?.includes(c.subject) ?? true) &&
      (workloads?.includes(c.workload) ?? true) &&
      (connections?.includes(String(c.connections)) ?? true),
  );
}
