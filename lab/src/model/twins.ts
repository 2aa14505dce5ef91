import type { SABOTAGES } from "../chaos/sabotage/sabotages.ts";
import type { LoadedModel, SimulationOptions } from "./load-model.ts";

type SabotageName = (typeof SABOTAGES)[number]["name"];

/**
 * The twins of the model: in each, one step is as wrong as the sabotage of that name makes the product. By name: which
 * steps show it.
 */
export const TWINS = {
  "ack-before-commit": "step",
  "skip-guard": "step",
  "new-id-on-retry": "step",
  "ignore-key": "step",
  "expire-twice": "stepOfHolds",
  "forget-extension": "stepOfHolds",
  "forget-cancellations": "step",
  "forget-draws": "step",
  "confirm-half-basket": "stepOfHolds",
  "ignore-limit": "step",
  "ignore-window": "step",
} as const satisfies Record<SabotageName, SimulationOptions["step"]>;

/** Steps of a run. */
export const STEPS = 30;

/** A twin that so many runs do not refute counts as not refuted. */
const MAX_RUNS = 400;

export interface Refutation {
  readonly bug: string;
  /** For each seed: how many runs it took. Undefined if none of them has broken an invariant. */
  readonly runs: readonly (number | undefined)[];
  readonly broken: readonly string[];
}

/** Searches for runs of a twin in which an invariant is broken. */
export function refuteTwin(
  { simulate }: LoadedModel,
  bug: SabotageName,
  seeds: readonly number[],
): Refutation {
  const step = TWINS[bug];
  const found = seeds.map((seed) => simulate({ bug, step, runs: MAX_RUNS, steps: STEPS, seed }));
  return {
    bug,
    runs: found.map(({ broken, runs }) => (broken.length > 0 ? runs : undefined)),
    broken: [...new Set(found.flatMap(({ broken }) => broken))],
  };
}
