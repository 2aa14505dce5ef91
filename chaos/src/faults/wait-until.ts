import { setTimeout as wait } from "node:timers/promises";

/** Asks again and again. @returns whether it came true in time */
export async function waitUntil(
  isSo: () => boolean | Promise<boolean>,
  timeoutMs: number,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) return false;
    await wait(10);
  }
  return true;
}
