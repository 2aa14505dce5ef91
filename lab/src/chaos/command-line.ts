import { z } from "zod";

import { count, flag } from "../command-line/options.ts";
import type { OptionValues } from "../command-line/parse-options.ts";
import { READER_SABOTAGES } from "./sabotage/reader-sabotages.ts";
import { SABOTAGES, type Sabotage } from "./sabotage/sabotages.ts";

const ALL_SABOTAGES = [...SABOTAGES, ...READER_SABOTAGES];
const SABOTAGE_NAMES = ALL_SABOTAGES.map(({ name }) => name);

const SEEDS = 20;
const SECONDS = 28;
const RUNS = 20;

export const HELP = `Injects faults during sales, then checks that every promise was kept.

  npm run chaos                        20 seeds, about 20 minutes
  npm run chaos -- --seed 7            repeats the sale of one seed, and keeps its logs
  npm run chaos -- --quick             one short sale, as a test
  npm run chaos -- --sabotage all      adds known bugs to the code, and checks that they are detected

  npm run chaos -- --failover          the primary fails 20 times, and its standby takes over

  --seeds N         number of sales, with the seeds 1 to N       default: ${SEEDS}
  --seconds N       duration of each sale                        default: ${SECONDS}
  --sabotage NAME   ${SABOTAGE_NAMES.join(", ")} or all;
                    at most N sales each, until the bug is detected
  --failover        a primary with a synchronous standby fails while tickets are sold
  --asynchronous    the same with an asynchronous standby: says what is lost
  --runs N          number of failovers                          default: ${RUNS}
  --help            this text

The exit code is 1 if a promise was broken, or a bug was not detected.
`;

export const OPTIONS = {
  seeds: count(1_000).optional(),
  seed: count(2 ** 32 - 1).optional(),
  seconds: count(600).optional(),
  quick: flag,
  failover: flag,
  asynchronous: flag,
  runs: count(1_000).optional(),
  sabotage: z.enum(["all", ...SABOTAGE_NAMES]).optional(),
};

/** The sales to run. */
export interface Plan {
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly journeysPerSecond: number;
  /** Also keep the logs of a sale in which no promise was broken. */
  readonly keepLogs: boolean;
  readonly sabotages: readonly Sabotage[];
  /** Name of the file with the results, without folder and extension. Not written for a sabotage. */
  readonly output: "latest" | "partial" | "quick";
}

export function toPlan({
  quick,
  seed,
  seeds: count = quick ? 1 : SEEDS,
  seconds = quick ? 12 : SECONDS,
  sabotage,
}: OptionValues<typeof OPTIONS>): Plan {
  const isWhole = seed === undefined && count >= SEEDS && seconds >= SECONDS;
  return {
    seeds: seed === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [seed],
    seconds,
    ordersPerSecond: quick ? 150 : 300,
    journeysPerSecond: quick ? 25 : 40,
    keepLogs: seed !== undefined,
    sabotages: ALL_SABOTAGES.filter(({ name }) => sabotage === "all" || name === sabotage),
    output: quick ? "quick" : isWhole ? "latest" : "partial",
  };
}

/** The failovers to run. */
export interface FailoverPlan {
  readonly runs: number;
  readonly seed: number;
  readonly isSynchronous: boolean;
  readonly isDurable: boolean;
  /** Name of the file with the results, without folder and extension. */
  readonly output: string;
}

export function toFailoverPlan({
  quick,
  asynchronous,
  seed = 1,
  runs = quick ? 3 : RUNS,
}: OptionValues<typeof OPTIONS>): FailoverPlan {
  const name = asynchronous ? "failover-asynchronous" : "failover";
  const output = quick ? `${name}-quick` : runs < RUNS ? `${name}-partial` : name;
  return { runs, seed, isSynchronous: !asynchronous, isDurable: !quick, output };
}
