import fc from "fast-check";
import { afterEach, beforeEach, it, vi } from "vitest";

import { runSchedule } from "./schedules/run-schedule.ts";
import { scenarios } from "./schedules/scenario.ts";

/** How many schedules are tried. `npm run test:schedules` tries 100,000. */
const SCHEDULES = Number(process.env["SCHEDULES"] ?? 2_000);

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "performance", "Date"],
    // Pauses are of node:timers/promises.
    fakeNodeBuiltins: true,
  });
});
afterEach(() => vi.useRealTimers());

it("keeps every promise in every order of steps, whatever fails", { timeout: 0 }, async () => {
  const seed = process.env["SCHEDULES_SEED"];
  const path = process.env["SCHEDULES_PATH"];
  await fc.assert(
    fc.asyncProperty(scenarios, fc.scheduler(), async (scenario, scheduler) => {
      vi.clearAllTimers();
      await runSchedule(scenario, scheduler);
    }),
    {
      numRuns: SCHEDULES,
      ...(seed !== undefined && { seed: Number(seed) }),
      ...(path !== undefined && { path }),
    },
  );
});
