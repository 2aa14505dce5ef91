import { setTimeout as wait } from "node:timers/promises";

/** Polls a condition. @returns whether it became true before the timeout */
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
