/** @throws when the signal is aborted first: a function of the caller may not know it */
export function inTime<Result>(asked: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(new Error("not in time"));
    // The function that was asked may itself have aborted it, and an aborted signal has no event any more.
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
  return Promise.race([asked, aborted]);
}
