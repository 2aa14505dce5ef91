/**
 * An iteration that can be left while it waits. An async generator alone ends only after the step that it waits for, and what
 * is watched may never change again.
 */
export function endAtOnce<Item>(
  signal: AbortSignal | undefined,
  iterate: (signal: AbortSignal) => AsyncGenerator<Item, void>,
): AsyncIterableIterator<Item, void> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  async function* iterateUntilAborted(): AsyncGenerator<Item, void> {
    signal?.addEventListener("abort", abort);
    if (signal?.aborted) abort();
    try {
      yield* iterate(controller.signal);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }
  const iteration = iterateUntilAborted();
  return {
    next: () => iteration.next(),
    return() {
      controller.abort();
      return iteration.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
