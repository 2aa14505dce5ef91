import { setImmediate as nextTurn } from "node:timers/promises";

/** Then so many connect that some will be cut whenever the listening ends. */
const PATIENCE_MS = 500;

/** In a turn that takes so long hardly anybody connects behind its back. */
const SHORT_TURN_MS = 0.5;

/**
 * Waits until everybody who has connected has been accepted: the system cuts those who
 * wait for that when the listening ends. Whoever comes later is refused and has sent nothing.
 *
 * Node accepts one connection in a turn of the event loop. After a short turn without one,
 * the listening must end at once.
 *
 * @param countAccepted how many have been accepted so far
 */
export async function untilAllAccepted(countAccepted: () => number): Promise<void> {
  const startedAt = performance.now();
  // A part of this turn is over already.
  await nextTurn();
  for (let now = startedAt; now - startedAt < PATIENCE_MS;) {
    const before = { accepted: countAccepted(), now: performance.now() };
    await nextTurn();
    now = performance.now();
    if (countAccepted() === before.accepted && now - before.now < SHORT_TURN_MS) return;
  }
}
