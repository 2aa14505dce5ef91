/** @throws when the signal is aborted first: a function of the caller may not know it */
export function inTime<Result>(asked: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("not in time")), { once: true });
  });
  return Promise.race([asked, aborted]);
}
