import { setImmediate as nextTurn } from "node:timers/promises";

import type { ListeningHandle } from "./listening-handle.ts";

/** As many as the system lets wait for a server of Node. */
const MAX_WAITING = 511;

/**
 * Waits until everybody who has connected has been accepted: the system cuts those who
 * wait for that when the listening ends. Whoever comes later is refused and has sent nothing.
 *
 * From here on the system lets one or two wait, whatever the event loop is busy with, and leaves the others
 * to try again. So one or two at the most are cut, if the listening ends at once.
 *
 * @param countAccepted how many have been accepted so far
 * @see https://www.man7.org/linux/man-pages/man2/listen.2.html
 */
export async function untilAllAccepted(
  handle: ListeningHandle,
  countAccepted: () => number,
): Promise<void> {
  // 0 would be no limit on macOS.
  handle.listen(1);
  // A part of this turn is over already.
  await nextTurn();
  const acceptedBefore = countAccepted();
  // Node accepts one connection in a turn of the event loop.
  for (let accepted = -1; accepted < countAccepted() - acceptedBefore;) {
    accepted = countAccepted() - acceptedBefore;
    if (accepted >= MAX_WAITING) return;
    await nextTurn();
  }
}
