import { expect, it, onTestFinished } from "vitest";

import { shortenTurn, scheduleWork } from "../src/connections/schedule-work.ts";

it("goes on with what waits after work that throws", async () => {
  const fault = new Error("work that throws");
  const thrown = Promise.withResolvers<Error>();
  process.setUncaughtExceptionCaptureCallback(thrown.resolve);
  onTestFinished(() => process.setUncaughtExceptionCaptureCallback(null));

  const done: string[] = [];
  const last = Promise.withResolvers<void>();
  // The turn ends after the first.
  shortenTurn();
  scheduleWork(() => void done.push("first"));
  scheduleWork(() => {
    throw fault;
  });
  scheduleWork(() => void done.push("second"));
  scheduleWork(last.resolve);
  expect(done).toEqual(["first"]);
  await last.promise;
  expect(done).toEqual(["first", "second"]);
  expect(await thrown.promise).toBe(fault);
});
