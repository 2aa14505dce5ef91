import type { TicketOption, WatchedTicketOptions } from "@ticket-allocation/core";

/**
 * Yields each ticket option that changes. Not an async generator, whose `return` waits for its `next`.
 *
 * @param first the first result of `changes`, which has been read already
 */
export function oneByOne(
  first: IteratorResult<readonly TicketOption[], undefined>,
  changes: WatchedTicketOptions,
): AsyncIterableIterator<TicketOption, undefined> {
  let batch = first;
  let position = 0;
  return {
    async next() {
      while (!batch.done && position >= batch.value.length) {
        batch = await changes.next();
        position = 0;
      }
      if (batch.done) return { done: true, value: undefined };
      const value = batch.value[position]!;
      position += 1;
      return { done: false, value };
    },
    return: () => changes.return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
