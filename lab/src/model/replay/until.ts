import { setTimeout as wait } from "node:timers/promises";

const PATIENCE_MS = 60_000;
const FIRST_TURNS = 50;

/** Waits until a condition is true. Returns also if it does not become true within a minute. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let turn = 0; performance.now() < deadline; turn += 1) {
    if (await isTrue()) return;
    await wait(turn < FIRST_TURNS ? 0 : 5);
  }
}
