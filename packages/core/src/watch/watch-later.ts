import type { WatchedTicketOptions } from "./watcher.ts";

/** Begins to watch when `open` resolves. If it rejects, so does the first `next`. */
export function watchLater(open: () => Promise<WatchedTicketOptions>): WatchedTicketOptions {
  const opening = open();
  // Without a `next` it must not end the process.
  opening.catch(() => {});
  return {
    next: async () => (await opening).next(),
    return: async () => {
      const watched = await opening.catch(() => undefined);
      await watched?.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
