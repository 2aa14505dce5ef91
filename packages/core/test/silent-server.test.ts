import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { createServerFinder } from "../src/database/servers/find-server.ts";
import { watchSilence } from "../src/database/servers/watch-silence.ts";
import { pass } from "./batches/fake-time.ts";

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"],
    fakeNodeBuiltins: true,
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A primary and a standby, while a statement on the primary never gets a response. */
function createPair() {
  const pair = { acceptsConnections: true, isPromoted: false, looks: 0, movedTo: "" };
  const finder = createServerFinder({
    urls: ["primary", "standby"],
    async examine(url, timeoutMs) {
      if (url === "standby") {
        if (!pair.isPromoted) throw new Error("the server is a standby");
        // As for any session that reports a newer timeline.
        return finder.moveTo("standby");
      }
      pair.looks += 1;
      if (pair.acceptsConnections) return;
      await wait(timeoutMs);
      throw new Error("timeout expired");
    },
    onMove: () => (pair.movedTo = finder.current()),
    isClosed: () => false,
    nameOf: (url) => url,
  });
  const silence = watchSilence(finder.lookAround);
  void silence.during(new Promise(() => {}));
  return { pair, silence };
}

/** Until then, other statements get responses. */
async function respondFor(ms: number, { during }: ReturnType<typeof watchSilence>): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    void during(wait(200));
    await pass(250);
  }
}

const BEGINNINGS = Array.from({ length: 20 }, (_, index) => 2_000 + index * 250);

it.each(BEGINNINGS)(
  "moves to a promoted standby within a second and a half when a primary is cut off after %d ms with a slow statement",
  async (ms) => {
    const { pair, silence } = createPair();
    await respondFor(ms, silence);
    pair.acceptsConnections = false;
    // Its last responses arrive.
    await respondFor(250, silence);
    await pass(2_500);
    pair.isPromoted = true;
    // Half a second until a look begins, and a second for the look that has begun before.
    await pass(1_500);
    expect(pair.movedTo).toBe("standby");
    silence.stop();
  },
);

it("keeps a server that opens no connection, but responds", async () => {
  const { pair, silence } = createPair();
  pair.acceptsConnections = false;
  await respondFor(10_000, silence);
  expect(pair.looks).toBeGreaterThan(2);
  expect(pair.movedTo).toBe("");
  silence.stop();
});

it("looks every four seconds while a server responds and opens connections", async () => {
  const { pair, silence } = createPair();
  await respondFor(30_000, silence);
  expect(pair.looks).toBeGreaterThan(5);
  expect(pair.looks).toBeLessThan(12);
  silence.stop();
});
