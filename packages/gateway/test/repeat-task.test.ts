import { BusyError } from "@ticket-allocation/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { repeatTask } from "../src/database/repeat-task.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs the task that often, one run each second. */
async function run(times: number, failing: (run: number) => Error | undefined) {
  const logged: number[] = [];
  let runs = 0;
  const task = repeatTask({
    async run() {
      runs += 1;
      const error = failing(runs);
      if (error) throw error;
      return 1_000;
    },
    firstPauseMs: 1_000,
    pauseAfterErrorMs: 1_000,
    failureMessage: "failed",
    logger: { error: () => void logged.push(runs) },
  });
  await vi.advanceTimersByTimeAsync(1_000 * times);
  await task.stop();
  return logged;
}

it("logs a fault at once, and only once until a run succeeds", async () => {
  expect(await run(9, (each) => (each === 5 ? undefined : new Error("broken")))).toEqual([1, 6]);
});

it("logs a task that stays busy once, and no short outage", async () => {
  expect(await run(40, (each) => (each % 10 === 0 ? undefined : new BusyError()))).toEqual([]);
  expect(await run(40, () => new BusyError())).toEqual([10]);
});
