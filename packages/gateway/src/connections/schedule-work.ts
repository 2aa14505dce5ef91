import { AsyncResource } from "node:async_hooks";

/** Time for work in one turn of the event loop, before the network is polled again. */
const TURN_MS = 5;

const waiting: (() => void)[] = [];
let turnStartedAt: number | undefined;
let isSomebodyNew = false;

/**
 * Runs work now, or in a later turn of the event loop if this one has taken its time. First in, first out.
 *
 * The event loop itself would start the requests of a thousand connections before it polls the network again.
 */
export function scheduleWork(work: () => void): void {
  if (waiting.length === 0 && isTimeLeft()) work();
  // Deferred work keeps its trace.
  else waiting.push(AsyncResource.bind(work));
}

/**
 * Shortens the current turn after a connection was accepted: Node accepts one in each turn, and more
 * may be pending.
 */
export function shortenTurn(): void {
  isSomebodyNew = true;
}

function isTimeLeft(): boolean {
  if (turnStartedAt === undefined) {
    turnStartedAt = performance.now();
    setImmediate(goOn);
    return true;
  }
  return !isSomebodyNew && performance.now() - turnStartedAt < TURN_MS;
}

function goOn(): void {
  turnStartedAt = performance.now();
  try {
    do waiting.shift()?.();
    while (waiting.length > 0 && isTimeLeft());
  } finally {
    // Work that throws does not stop the work after it.
    isSomebodyNew = false;
    if (waiting.length > 0) setImmediate(goOn);
    else turnStartedAt = undefined;
  }
}
