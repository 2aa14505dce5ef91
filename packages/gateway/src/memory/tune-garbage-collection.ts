import { setFlagsFromString } from "node:v8";

import { collectGarbageWhenIdle } from "./collect-garbage-when-idle.ts";

/**
 * Sets V8's garbage collection up for a server under load. To be called before it serves.
 *
 * The size of the young generation can only be given on the command line: the file in `bin` does.
 */
export function tuneGarbageCollection(): void {
  // By default, garbage may pile up to twice the memory that is in use before it is looked for.
  setFlagsFromString("--heap-growing-percent=40");
  // V8 would learn to put what outlives a few collections where it is not collected cheaply. Under
  // load that is every request that waits for its batch: a third of the busy time went into garbage.
  setFlagsFromString("--no-allocation-site-pretenuring");
  collectGarbageWhenIdle();
}
