import { z } from "zod";

import { amount, count, flag, names } from "../command-line/options.ts";
import type { OptionValues } from "../command-line/parse-options.ts";
import { HOSTILE_SUBJECTS } from "./hostile/hostile-trial.ts";
import { subjectNames, workloadNames } from "./plan/trial.ts";

export const HELP = `Measures how fast tickets are sold, and compares that with other implementations.

  npm run bench                     all trials that the goals need; about 45 minutes
  npm run bench -- --quick          each trial once, in two minutes; a test, without useful figures
  npm run bench -- --soak           memory with 512 connections, for five minutes
  npm run bench -- --full           every subject under every workload; about 3 hours
  npm run bench -- --hostile        how much one client can slow down the others; about 14 minutes
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

export const OPTIONS = {
  quick: flag,
  soak: flag,
  full: flag,
  hostile: flag,
  against: z.string().optional(),
  only: names(HOSTILE_SUBJECTS).optional(),
  subjects: names(subjectNames()).optional(),
  workloads: names(workloadNames()).optional(),
  connections: z.string().optional(),
  rounds: count(100).optional(),
  seconds: amount(3_600).optional(),
  warmup: amount(3_600).optional(),
  "stored-rows": count(100_000_000).optional(),
  output: z.string().optional(),
  list: flag,
};

export type BenchOptions = OptionValues<typeof OPTIONS>;
