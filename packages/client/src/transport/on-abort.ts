/**
 * Calls a function when a signal is aborted, or at once if it is already: then there is no event any more.
 *
 * @returns what takes that back
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) act();
  else signal.addEventListener("abort", act, { once: true });
  return () => signal.removeEventListener("abort", act);
}
