/** Waits for a promise for at most `timeoutMs`. Returns whether it settled. */
export async function happensWithin(
  happening: Promise<unknown>,
  timeoutMs: number,
): Promise<boolean> {
  const { promise: timedOut, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), timeoutMs);
  try {
    return await Promise.race([happening.then(() => true), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}
