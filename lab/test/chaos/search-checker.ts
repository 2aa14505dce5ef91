/** An operation of a history. Times are of one clock. */
export interface Operation<Asked, Answer> {
  readonly asked: Asked;
  readonly answer: Answer;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/**
 * Finds an order of operations that a sequential specification allows, by search: first what was answered before nothing
 * else was asked. Takes exponential time.
 *
 * Wing and Gong's algorithm with Lowe's cache, as in Porcupine:
 * https://github.com/anishathalye/porcupine
 *
 * @param step returns the next state, or undefined if the answer is not that of the specification
 */
export function findOrder<State, Asked, Answer>(
  operations: readonly Operation<Asked, Answer>[],
  initial: State,
  step: (state: State, asked: Asked, answer: Answer) => State | undefined,
): readonly number[] | undefined {
  const failed = new Set<string>();
  const search = (state: State, done: readonly number[]): readonly number[] | undefined => {
    if (done.length === operations.length) return done;
    const configuration = JSON.stringify([done.toSorted((one, other) => one - other), state]);
    if (failed.has(configuration)) return undefined;
    const open = [...operations.keys()].filter((index) => !done.includes(index));
    const firstAnswer = Math.min(...open.map((index) => operations[index]!.answeredAt));
    for (const index of open) {
      const { sentAt, asked, answer } = operations[index]!;
      if (sentAt > firstAnswer) continue;
      const next = step(state, asked, answer);
      const order = next && search(next, [...done, index]);
      if (order) return order;
    }
    failed.add(configuration);
    return undefined;
  };
  return search(initial, []);
}
