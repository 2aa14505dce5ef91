import { beforeAll, expect, it } from "vitest";

import { SABOTAGES } from "../../src/chaos/sabotage/sabotages.ts";
import { INVARIANTS, loadModel, type LoadedModel } from "../../src/model/load-model.ts";
import { refuteTwins, STEPS } from "../../src/model/twins.ts";

let model: LoadedModel;
beforeAll(async () => {
  model = await loadModel();
});

it.each(["step", "stepOfHolds"] as const)(
  "keeps every invariant of the model in random runs: %s",
  (step) => {
    const { broken, runs } = model.simulate({ bug: "none", step, runs: 40, steps: STEPS, seed: 1 });
    expect(broken).toEqual([]);
    expect(runs).toBe(40);
  },
);

it("refutes a twin of the model for each known bug", () => {
  const refuted = [...refuteTwins(model, [1])];
  expect(refuted.map(({ bug }) => bug)).toEqual(SABOTAGES.map(({ name }) => name));
  for (const { bug, broken } of refuted) {
    expect(broken, bug).not.toEqual([]);
    expect(INVARIANTS, bug).toEqual(expect.arrayContaining([...broken]));
  }
});
