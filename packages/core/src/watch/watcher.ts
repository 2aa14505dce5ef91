import type { TicketOption } from "../model/ticket-option.ts";

/**
 * Ticket options as they change: first all that exist, then those that have changed. A caller that reads slowly receives
 * only the latest state of each. `return` ends it at once, also while `next` waits.
 */
export interface WatchedTicketOptions extends AsyncIterableIterator<
  readonly TicketOption[],
  undefined
> {
  return(): Promise<IteratorReturnResult<undefined>>;
}

/** What one caller watches. */
export interface Watcher extends WatchedTicketOptions {
  readonly ids: ReadonlySet<string>;
  /** Adds states to the next result. A later state of the same ticket option replaces an earlier one. */
  readonly offer: (options: readonly TicketOption[]) => void;
  /** The next call of `next` rejects with this. */
  readonly fail: (reason: unknown) => void;
}

/** @param onEnd called once, when the caller stops reading or the watcher has failed */
export function createWatcher(ids: ReadonlySet<string>, onEnd: () => void): Watcher {
  const pending = new Map<string, TicketOption>();
  let hasResult = false;
  let isEnded = false;
  let failure: { readonly reason: unknown } | undefined;
  let woken = Promise.withResolvers<void>();

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    onEnd();
    woken.resolve();
  }

  return {
    ids,
    offer(options) {
      for (const option of options) pending.set(option.id, option);
      hasResult = true;
      woken.resolve();
    },
    fail(reason) {
      failure = { reason };
      end();
    },
    async next() {
      if (failure) {
        const { reason } = failure;
        failure = undefined;
        throw reason;
      }
      if (isEnded) return { done: true, value: undefined };
      if (!hasResult) {
        await woken.promise;
        return this.next();
      }
      const value = [...pending.values()];
      pending.clear();
      hasResult = false;
      woken = Promise.withResolvers();
      return { done: false, value };
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
