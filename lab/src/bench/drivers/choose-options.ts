import { Random } from "../../statistics/random.ts";
import type { Demand } from "./job.ts";

const SEED = 11;

/** In this many choices every option gets its share. HTTP load prepares and repeats at least as many. */
export const CHOICES_PER_ROUND = 10_000;

/**
 * An endless sequence of ticket options to purchase, in the same random order in every run.
 *
 * The demand is cut into 10,000 equal parts. Each round takes one choice from each part, in random order. Independent
 * choices would leave out a third of 10,000 equally popular options.
 */
export function* chooseOptions({ ticketOptionIds, weights }: Demand): Generator<string, never> {
  const random = new Random(SEED);
  const upperBounds = accumulate(weights);
  const total = upperBounds.at(-1) ?? 0;
  const parts = Array.from({ length: CHOICES_PER_ROUND }, (_, part) => part);
  for (;;) {
    for (const part of random.shuffle(parts)) {
      const point = ((part + random.next()) / CHOICES_PER_ROUND) * total;
      const id = ticketOptionIds[findAbove(upperBounds, point)];
      if (id === undefined) throw new Error("a demand has as many weights as ticket options");
      yield id;
    }
  }
}

function accumulate(weights: readonly number[]): readonly number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}

/** @returns the index of the first bound above `point`; the last index when there is none */
function findAbove(bounds: readonly number[], point: number): number {
  let [low, high] = [0, bounds.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) > point) high = middle;
    else low = middle + 1;
  }
  return low;
}
