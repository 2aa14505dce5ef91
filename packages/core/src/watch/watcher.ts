import type { TicketOption } from "../model/ticket-option.ts";
import type { Sleeper } from "./wake-in-turns.ts";

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
export interface Watcher extends WatchedTicketOptions, Sleeper {
  readonly ids: ReadonlySet<string>;
  /** Adds the ticket option to the next result, which a caller that waits receives in its turn: see `wake`. */
  readonly offer: (id: string) => void;
  /** The next result has what was offered, which may be nothing. */
  readonly begin: () => void;
  /** The next call of `next` rejects with this. */
  readonly fail: (reason: unknown) => void;
}

type Result = IteratorResult<readonly TicketOption[], undefined>;

/**
 * @param latestOf the latest state of a ticket option. It is read when the caller receives it, so thousands of callers
 *   have nothing to replace when it changes again before
 * @param onEnd called once, when the caller stops reading or the watcher has failed
 */
export function createWatcher(
  ids: ReadonlySet<string>,
  latestOf: (id: string) => TicketOption | undefined,
  onEnd: () => void,
): Watcher {
  const pending = new Set<string>();
  let hasResult = false;
  let isEnded = false;
  let failure: { readonly reason: unknown } | undefined;
  /** Calls of `next` that wait. */
  const waiting: PromiseWithResolvers<Result>[] = [];

  const hasAnswer = () => hasResult || isEnded;

  function wake(): void {
    while (waiting.length > 0 && hasAnswer()) {
      const call = waiting.shift()!;
      if (failure) {
        call.reject(failure.reason);
        failure = undefined;
      } else if (isEnded) {
        call.resolve({ done: true, value: undefined });
      } else {
        const value = [...pending].flatMap((id) => latestOf(id) ?? []);
        call.resolve({ done: false, value });
        pending.clear();
        hasResult = false;
      }
    }
  }

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    onEnd();
    wake();
  }

  return {
    ids,
    offer(id) {
      pending.add(id);
      hasResult = true;
    },
    begin() {
      hasResult = true;
    },
    wake,
    fail(reason) {
      failure = { reason };
      end();
    },
    next() {
      const call = Promise.withResolvers<Result>();
      waiting.push(call);
      // What was offered before it waited needs no turn.
      wake();
      return call.promise;
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
