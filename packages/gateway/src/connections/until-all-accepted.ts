import { setImmediate as nextTurn } from "node:timers/promises";

import type { ListeningHandle } from "./listening-handle.ts";

/** The backlog of a server of Node. */
const MAX_WAITING = 511;

/**
 * Waits until all pending connections have been accepted: the system cuts them when the server stops
 * listening. Later ones are refused before they can send anything.
 *
 * With the smallest backlog, one or two connections can be pending, even if a turn of the event loop takes long.
 * Others try again. So at most one or two are cut if the server stops listening afterwards.
 *
 * @param countAccepted returns the number of connections accepted so far
 * @see https://www.man7.org/linux/man-pages/man2/listen.2.html
 */
export async function untilAllAccepted(
  handle: ListeningHandle,
  countAccepted: () => number,
): Promise<void> {
  // On macOS, 0 means no limit.
  handle.listen(1);
  // The current turn has already begun.
  await nextTurn();
  const acceptedBefore = countAccepted();
  // Node accepts one connection in a turn of the event loop.
  for (let accepted = -1; accepted < countAccepted() - acceptedBefore;) {
    accepted = countAccepted() - acceptedBefore;
    if (accepted >= MAX_WAITING) return;
    await nextTurn();
  }
}
