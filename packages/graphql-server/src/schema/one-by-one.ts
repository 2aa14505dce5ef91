/** Items that come several at a time. `return` ends the iterator at once, also while `next` waits. */
export interface Batches<Item> extends AsyncIterableIterator<readonly Item[], undefined> {
  return(): Promise<IteratorReturnResult<undefined>>;
}

/**
 * Yields each item of the batches. Not an async generator, whose `return` waits for its `next`.
 *
 * @param first the first batch, which has been read already
 */
export function oneByOne<Item>(
  first: IteratorResult<readonly Item[], undefined>,
  batches: Batches<Item>,
): AsyncIterableIterator<Item, undefined> {
  let batch = first;
  let position = 0;
  return {
    async next() {
      while (!batch.done && position >= batch.value.length) {
        batch = await batches.next();
        position = 0;
      }
      if (batch.done) return { done: true, value: undefined };
      const value = batch.value[position]!;
      position += 1;
      return { done: false, value };
    },
    return: () => batches.return(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
