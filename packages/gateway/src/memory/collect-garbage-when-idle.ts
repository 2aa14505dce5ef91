import { performance } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const INTERVAL_MS = 10_000;
/** Busy time of the event loop to all time, up to which the process is idle. */
const MAX_BUSY_RATIO = 0.1;
/** Memory of now to what was left by the last collection, from which another is worth its time. */
const MIN_GROWTH_RATIO = 1.2;

/**
 * Collects garbage once the process has become idle after it was busy. V8 does so only while memory is allocated:
 * garbage of a busy time would stay in memory until the next one. It stops the process for some 50 ms.
 *
 * https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function collectGarbageWhenIdle(intervalMs = INTERVAL_MS): void {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  if (typeof collectGarbage !== "function") return;
  let bytesLeft = 0;
  let before = performance.eventLoopUtilization();

  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > MAX_BUSY_RATIO || bytesInMemory() < MIN_GROWTH_RATIO * bytesLeft) return;
    Reflect.apply(collectGarbage, undefined, []);
    bytesLeft = bytesInMemory();
  }, intervalMs).unref();
}

/** Buffers, of bodies and answers, are outside of the heap. */
function bytesInMemory(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
