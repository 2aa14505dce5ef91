import { constants, PerformanceObserver } from "node:perf_hooks";
import { expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { collectGarbageWhenIdle } from "../src/memory/collect-garbage-when-idle.ts";

/** How many bytes each collection has freed that V8 did not begin by itself. */
const freed: number[] = [];

it("frees garbage once when the process becomes idle, and again once it has more memory, outside of the heap too", async () => {
  let garbage: unknown[] | undefined = Array.from({ length: 1_000_000 }, (_, index) => [index]);
  let bytesBefore = process.memoryUsage().heapUsed;
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (!isForced(entry)) continue;
      const bytes = process.memoryUsage().heapUsed;
      freed.push(bytesBefore - bytes);
      bytesBefore = bytes;
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  expect(garbage).toHaveLength(1_000_000);
  garbage = undefined;
  collectGarbageWhenIdle(100);
  await vi.waitFor(() => expect(freed).not.toHaveLength(0), PATIENCE);
  expect(freed[0]).toBeGreaterThan(30_000_000);
  // Ten more looks.
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(freed.length).toBeLessThan(3);

  const collections = freed.length;
  const { heapTotal, external } = process.memoryUsage();
  // Twice as much: V8 makes the heap smaller when so much is allocated outside of it.
  const bodies = Array.from({ length: 64 }, () => Buffer.alloc((heapTotal + external) / 32));
  await vi.waitFor(() => expect(freed.length).toBeGreaterThan(collections), PATIENCE);
  expect(bodies).toHaveLength(64);
  observer.disconnect();
});

function isForced(entry: object): boolean {
  const flags: unknown = Reflect.get(Object(Reflect.get(entry, "detail")), "flags");
  return typeof flags === "number" && (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) !== 0;
}
