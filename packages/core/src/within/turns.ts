/** Lets what is asked of one transaction happen one after the other, in the order of asking. */
export interface Turns {
  /** @param transaction its identity */
  readonly take: <Result>(transaction: string, work: () => Promise<Result>) => Promise<Result>;
  /** Transactions that something is asked of. One that is idle takes no memory. */
  readonly size: () => number;
}

export function createTurns(): Turns {
  const lastTurns = new Map<string, Promise<void>>();

  return {
    size: () => lastTurns.size,
    async take(transaction, work) {
      const previous = lastTurns.get(transaction);
      const result = previous ? previous.then(work) : work();
      const turn = result.then(ignore, ignore);
      lastTurns.set(transaction, turn);
      try {
        return await result;
      } finally {
        if (lastTurns.get(transaction) === turn) lastTurns.delete(transaction);
      }
    },
  };
}

function ignore(): void {}

/**
 * Of all transactions of hosts in this process: a transaction knows its own locks, so that they do
 * not keep apart what two handles, box offices or clients do in it.
 */
export const hostTurns: Turns = createTurns();
