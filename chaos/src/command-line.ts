import { parseArgs } from "node:util";

import { SABOTAGES, type SabotageName } from "./sabotage/sabotages.ts";

const HELP = `Breaks everything under a sale, and checks afterwards that no promise was broken.

  npm run chaos                        20 seeds, about 20 minutes
  npm run chaos -- --seed 7            the sale of one seed again; its logs are kept
  npm run chaos -- --quick             one short sale, to see that nothing broke
  npm run chaos -- --sabotage all      breaks the code, and shows that it is found out

  --seeds N         sales, with the seeds 1 to N                 20
  --seconds N       how long each sale lasts                     28
  --sabotage NAME   ${SABOTAGES.map(({ name }) => name).join(", ")} or all;
                    up to N sales each, until it is found out
  --help            this text

Exits 1 when a promise was broken, or a sabotage was not found out.
`;

/** What to do. */
export interface Plan {
  readonly seeds: readonly number[];
  readonly seconds: number;
  readonly ordersPerSecond: number;
  readonly journeysPerSecond: number;
  /** Also of a sale in which no promise was broken. */
  readonly keepLogs: boolean;
  readonly sabotages: readonly SabotageName[];
  /** Name of the results' file, without folder and ending; none are kept of sabotage. */
  readonly output: "latest" | "partial" | "quick";
}

export type Command =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "run"; readonly plan: Plan };

/** A run is bounded, whatever is asked for. */
const LIMITS = { seeds: 1_000, seconds: 600, seed: 2 ** 32 - 1 };

const SEEDS = 20;
const SECONDS = 28;
const ORDERS_PER_SECOND = 300;
const JOURNEYS_PER_SECOND = 40;
const QUICK = { seconds: 12, ordersPerSecond: 150, journeysPerSecond: 25 };

/** @throws {Error} with a message for people */
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
  if (values.help) return { kind: "say", text: HELP };

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
  if (chosen.length === 0) throw new Error(`--sabotage: there is no "${asked}"`);
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
