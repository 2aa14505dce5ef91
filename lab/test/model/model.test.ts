import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { SABOTAGES } from "../../src/chaos/sabotage/sabotages.ts";
import { loadModel, type LoadedModel } from "../../src/model/load-model.ts";
import { Difference, replayTrace } from "../../src/model/replay/replay-trace.ts";
import { makeRuns, runReplays } from "../../src/model/replay/run-replays.ts";
import { openStage } from "../../src/model/replay/stage.ts";
import { refuteTwin, STEPS } from "../../src/model/twins.ts";

/** Seeds with which a twin is refuted sooner than with the first one. */
const QUICK_SEEDS: Readonly<Record<string, number>> = { "confirm-half-basket": 2 };

let model: LoadedModel;
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  model = await loadModel();
});
afterAll(() => database.drop());

// Each test is short, because nothing else can happen in this process meanwhile.
it.each(["step", "stepOfHolds"] as const)(
  "keeps every invariant of the model in random runs: %s",
  (step) => {
    const { broken, runs } = model.simulate({ bug: "none", step, runs: 20, steps: STEPS, seed: 1 });
    expect(broken).toEqual([]);
    expect(runs).toBe(20);
  },
);

it("keeps every invariant in the states that few requests lead to, in every order of steps", () => {
  expect(model.explore("none", 200)).toMatchObject({ isBroken: false });
});

it("finds the state that breaks an invariant, in every order of steps", () => {
  expect(model.explore("ack-before-commit", 100)).toMatchObject({ isBroken: true });
});

it.each(SABOTAGES.map(({ name }) => name))("refutes the twin of the model with %s", (name) => {
  expect(refuteTwin(model, name, [QUICK_SEEDS[name] ?? 1]).broken).not.toEqual([]);
});

it("does on a real database what the model does, step by step, and nothing that a twin does", async () => {
  await using stage = await openStage(database.url);
  const { difference, replays } = await runReplays(makeRuns(model, 15, 1), stage);
  expect(difference).toBeUndefined();
  expect(replays).toBe(15);

  const wrong = model.simulate({
    bug: "forget-draws",
    step: "step",
    runs: 100,
    steps: STEPS,
    seed: 1,
  });
  await expect(replayTrace(stage, wrong.trace, "wrong")).rejects.toBeInstanceOf(Difference);
});
