import { AsyncResource } from "node:async_hooks";

/** So long in one turn of the event loop; then the network is looked at before more is done. */
const TURN_MS = 5;

const waiting: (() => void)[] = [];
let turnStartedAt: number | undefined;
let isSomebodyNew = false;

/**
 * Does some work now, or in a later turn of the event loop where this one has lasted long enough:
 * first come, first served.
 *
 * The event loop itself would begin everything that a thousand connections ask for before it
 * looks at the network again.
 */
export function takeTurn(work: () => void): void {
  if (waiting.length === 0 && isTimeLeft()) work();
  // What runs later belongs to the trace that it came with.
  else waiting.push(AsyncResource.bind(work));
}

/**
 * Keeps the turn short in which somebody has connected: in each Node accepts one connection,
 * and more may wait.
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
    // Work that throws does not stop what waits after it.
    isSomebodyNew = false;
    if (waiting.length > 0) setImmediate(goOn);
    else turnStartedAt = undefined;
  }
}
