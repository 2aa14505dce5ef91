import { expect, it } from "vitest";

import { chooseOptions } from "../../src/bench/drivers/choose-options.ts";
import { workloadOf, type WorkloadName } from "../../src/bench/plan/workloads.ts";

const ROUND = 10_000;

it("chooses each of 10,000 options once before any of them again", () => {
  expect(new Set(choose("even", ROUND)).size).toBe(10_000);
});

it("chooses options in proportion to 1/rank", () => {
  const counts = countsOf(choose("zipf", 20 * ROUND));
  const harmonic = Array.from({ length: 10_000 }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b);
  for (const rank of [1, 2, 10, 100]) {
    const expected = (20 * ROUND) / rank / harmonic;
    expect(counts.get(String(rank))).toBeGreaterThan(0.95 * expected - 2);
    expect(counts.get(String(rank))).toBeLessThan(1.05 * expected + 2);
  }
  expect(counts.size).toBeGreaterThan(9_000);
});

it("chooses one option of an event in 60 of 100 choices, and the others equally often", () => {
  const counts = countsOf(choose("event", ROUND));
  expect(counts.get("1")).toBe(6_000);
  for (let rank = 2; rank <= 12; rank += 1) {
    expect(Math.abs((counts.get(String(rank)) ?? 0) - 4_000 / 11)).toBeLessThanOrEqual(1);
  }
});

it("chooses them in a pseudo-random order, which is the same each time", () => {
  const chosen = choose("zipf", 100);
  expect(choose("zipf", 100)).toEqual(chosen);
  expect(chosen).not.toEqual(chosen.toSorted((a, b) => Number(a) - Number(b)));
  expect(choose("zipf", ROUND).slice(0, 100)).not.toEqual(
    choose("zipf", 2 * ROUND).slice(ROUND, ROUND + 100),
  );
});

/** The ids of options are their ranks. */
function choose(workload: WorkloadName, count: number): readonly string[] {
  const weights = workloadOf(workload).demand;
  const ticketOptionIds = weights.map((_, index) => String(index + 1));
  const wanted = chooseOptions({ ticketOptionIds, weights });
  return Array.from({ length: count }, () => wanted.next().value);
}

function countsOf(chosen: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of chosen) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
