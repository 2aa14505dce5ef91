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

const HELP = `Measures how fast tickets sell, beside what else could have been written.

  npm run bench                     what the goals need; about 45 minutes
  npm run bench -- --quick          everything once, within two minutes; no figures
  npm run bench -- --soak           five minutes of 512 connections, for the memory
  npm run bench -- --full           every subject under every workload; about 3 hours
  npm run bench -- --hostile        what one client can cost the others; about 12 minutes
  npm run bench -- --against REF    this tree over another commit; about 16 minutes
                                    --quick makes either a matter of a minute or two

  --only NAMES           of --hostile: ${HOSTILE_SUBJECTS.join(",")}

Choosing from the plan, or with --full from everything:

  --subjects NAMES       ${subjectNames().slice(0, 6).join(",")},
                         ${subjectNames().slice(6).join(",")}
  --workloads NAMES      ${workloadNames().slice(0, 8).join(",")},
                         ${workloadNames().slice(8).join(",")}
  --connections COUNTS   such as 1,128

  --rounds N             each runs all trials once, shuffled    5
  --seconds N            measured in each run                  7
  --warmup N             seconds before that, not measured     3
  --stored-rows N        purchases in the "stored" table       5000000
  --output PATH          .json, .txt and .svg are added        bench/results/…
  --list                 name the trials and end
  --help                 this text

Exits 1 when a subject did not do what it said.
`;

/** What to measure, and how long. */
export interface Plan {
  readonly trials: readonly Trial[];
  readonly goals: readonly Goal<FindMeasurement>[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly storedRows: number;
  readonly isQuick: boolean;
  /** Where the results go, without an ending. */
  readonly output: string;
}

export type Command =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "measure"; readonly plan: Plan }
  | { readonly kind: "hostile"; readonly plan: HostilePlan }
  | { readonly kind: "against"; readonly plan: AgainstPlan };

const KINDS = {
  default: { trials: DEFAULT_TRIALS, goals: GOALS, rounds: 5, seconds: 7, warmup: 3, stored: 5e6 },
  quick: { trials: QUICK_TRIALS, goals: GOALS, rounds: 1, seconds: 1, warmup: 0.5, stored: 20_000 },
  soak: { trials: SOAK_TRIALS, goals: SOAK_GOALS, rounds: 1, seconds: 300, warmup: 5, stored: 0 },
  full: { trials: FULL_TRIALS, goals: GOALS, rounds: 5, seconds: 7, warmup: 3, stored: 5e6 },
} as const;

/** @throws {Error} with a message for people */
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
  if (values.help) return { kind: "say", text: HELP };
  if (values.hostile) return { kind: "hostile", plan: planHostile(values) };
  if (values.against !== undefined) {
    return { kind: "against", plan: planAgainst({ ...values, against: values.against }) };
  }

  const kind = values.quick ? "quick" : values.soak ? "soak" : values.full ? "full" : "default";
  const defaults = KINDS[kind];
  const trials = choose(defaults.trials, values);
  if (trials.length === 0) {
    throw new Error("No trial is left: choose others, or choose from everything with --full");
  }
  if (values.list) {
    const lines = trials.map((c) => `${c.subject} ${c.workload} ${c.connections}`);
    return { kind: "say", text: `${lines.join("\n")}\n` };
  }
  const rounds = parseCount("--rounds", values.rounds, LIMITS.rounds) ?? defaults.rounds;
  const seconds = parseNumber("--seconds", values.seconds, LIMITS.seconds) ?? defaults.seconds;
  const storedRows =
    parseCount("--stored-rows", values["stored-rows"], LIMITS.storedRows) ?? defaults.stored;
  // What is kept must not be replaced by less.
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
      output: values.output ?? `results/${isWhole ? name : "partial"}`,
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
