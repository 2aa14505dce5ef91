import { parseArgs } from "node:util";

import { SABOTAGES, type SabotageName } from "./sabotage/sabotages.ts";

const HELP = `Injects faults during sales, then checks that every promise was kept.

  npm run chaos                        20 seeds, about 20 minutes
  npm run chaos -- --seed 7            repeats the sale of one seed, and keeps its logs
  npm run chaos -- --quick             one short sale, as a test
  npm run chaos -- --sabotage all      adds known bugs to the code, and checks that they are detected

  --seeds N         number of sales, with the seeds 1 to N       default: 20
  --seconds N       duration of each sale                        default: 28
  --sabotage NAME   ${SABOTAGES.map(({ name }) => name).join(", ")} or all;
                    at most N sales each, until the bug is detected
  --help            this text

The exit code is 1 if a promise was broken, or a bug was not detected.
`;

/** The sales to run. */
export interface Plan {
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly journeysPerSecond: number;
  /** Also keep the logs of a sale in which no promise was broken. */
  readonly keepLogs: boolean;
  readonly sabotages: readonly SabotageName[];
  /** Name of the file with the results, without folder and extension. Not written for a sabotage. */
  readonly output: "latest" | "partial" | "quick";
}

export type Command =
  | { readonly kind: "print"; readonly text: string }
  | { readonly kind: "run"; readonly plan: Plan };

/** Maximum values of the options. */
const LIMITS = { seeds: 1_000, seconds: 600, seed: 2 ** 32 - 1 };

const SEEDS = 20;
const SECONDS = 28;
const ORDERS_PER_SECOND = 300;
const JOURNEYS_PER_SECOND = 40;
const QUICK = { seconds: 12, ordersPerSecond: 150, journeysPerSecond: 25 };

/** @throws {Error} with a message for the user */
export function parseCommandLine(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string" },
      seed: { type: "string" },
      seconds: { type: "string" },
      quick: { type: "boolean", default: false },
      sabotage: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { kind: "print", text: HELP };

  const seed = parseCount("--seed", values.seed, LIMITS.seed);
  const count = parseCount("--seeds", values.seeds, LIMITS.seeds) ?? (values.quick ? 1 : SEEDS);
  const seeds =
    seed === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [seed];
  const seconds = parseCount("--seconds", values.seconds, LIMITS.seconds);
  const isWhole = seed === undefined && count >= SEEDS && (seconds ?? SECONDS) >= SECONDS;
  return {
    kind: "run",
    plan: {
      seeds,
      seconds: seconds ?? (values.quick ? QUICK.seconds : SECONDS),
      ordersPerSecond: values.quick ? QUICK.ordersPerSecond : ORDERS_PER_SECOND,
      journeysPerSecond: values.quick ? QUICK.journeysPerSecond : JOURNEYS_PER_SECOND,
      keepLogs: seed !== undefined,
      sabotages: chooseSabotages(values.sabotage),
      output: values.quick ? "quick" : isWhole ? "latest" : "partial",
    },
  };
}

function chooseSabotages(asked: string | undefined): readonly SabotageName[] {
  if (asked === undefined) return [];
  const chosen = SABOTAGES.map(({ name }) => name).filter(
    (name) => asked === "all" || name === asked,
  );
  if (chosen.length === 0) throw new Error(`--sabotage: unknown name "${asked}"`);
  return chosen;
}

function parseCount(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) {
    throw new Error(`${option} must be an integer from 1 to ${most}`);
  }
  return count;
}
