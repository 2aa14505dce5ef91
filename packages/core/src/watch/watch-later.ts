import type { WatchedTicketOptions } from "./watcher.ts";

/** Begins to watch when `open` resolves. If it rejects, so does the first `next`. */
export function watchLater(open: () => Promise<WatchedTicketOptions>): WatchedTicketOptions {
  const opening = open();
  // Without a `next` it must not end the process.
  opening.catch(() => {});
  return {
    next: async () => (await opening).next(),
    return: async () => (await opening).return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
