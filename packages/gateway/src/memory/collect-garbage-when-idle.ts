import { performance } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const INTERVAL_MS = 10_000;
/** Utilization of the event loop up to which the process counts as idle. */
const MAX_BUSY_RATIO = 0.1;
/** Growth of memory since the last collection that makes another one worth its time. */
const MIN_GROWTH_RATIO = 1.2;

/**
 * Collects garbage when the process becomes idle after it was busy. V8 collects only while memory is allocated, so
 * garbage would stay until the next load. A collection blocks the process for some 50 ms.
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

/** Buffers of bodies and responses are outside of the heap. */
function bytesInMemory(): number {
  const { total_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
