import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { SABOTAGES } from "../../src/chaos/sabotage/sabotages.ts";
import { loadModel, type LoadedModel } from "../../src/model/load-model.ts";
import { Difference, replayTrace } from "../../src/model/replay/replay-trace.ts";
import { runReplays } from "../../src/model/replay/run-replays.ts";
import { openStage } from "../../src/model/replay/stage.ts";
import { refuteTwins, STEPS } from "../../src/model/twins.ts";

let model: LoadedModel;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  model = await loadModel();
});
afterAll(() => database.drop());

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
  for (const { bug, broken } of refuted) expect(broken, bug).not.toEqual([]);
});

it("does on a real database what the model does, step by step, and nothing that a twin does", async () => {
  await using stage = await openStage(database.url);
  const { difference, replays } = await runReplays(model, stage, { replays: 25, seed: 1 });
  expect(difference).toBeUndefined();
  expect(replays).toBe(25);

  const wrong = model.simulate({
    bug: "forget-draws",
    step: "step",
    runs: 100,
    steps: STEPS,
    seed: 1,
  });
  await expect(replayTrace(stage, wrong.trace, "wrong")).rejects.toBeInstanceOf(Difference);
});
