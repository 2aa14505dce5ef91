import { performance } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const INTERVAL_MS = 10_000;
/** Of the time in which the event loop may have been busy. */
const IDLE = 0.1;
/** Of the memory that was left after the last time. */
const WORTH_IT = 1.2;

/**
 * Collects garbage once the process has become idle after it was busy. V8 does so only while memory is allocated:
 * what a rush has left behind would stay until the next. It stops the process for some 50 ms.
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
    if (utilization > IDLE || getHeapStatistics().total_heap_size < WORTH_IT * bytesLeft) return;
    Reflect.apply(collectGarbage, undefined, []);
    bytesLeft = getHeapStatistics().total_heap_size;
  }, intervalMs).unref();
}
