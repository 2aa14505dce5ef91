/** Runs the calls in one transaction one after another, in the order of the calls. */
export interface Turns {
  readonly take: <Result>(transactionId: string, work: () => Promise<Result>) => Promise<Result>;
  /** The number of transactions with a running call. An idle transaction uses no memory. */
  readonly size: () => number;
}

export function createTurns(): Turns {
  const lastTurns = new Map<string, Promise<void>>();

  return {
    size: () => lastTurns.size,
    async take(transactionId, work) {
      const previous = lastTurns.get(transactionId);
      const result = previous ? previous.then(work) : work();
      const turn = result.then(ignore, ignore);
      lastTurns.set(transactionId, turn);
      try {
        return await result;
      } finally {
        if (lastTurns.get(transactionId) === turn) lastTurns.delete(transactionId);
      }
    },
  };
}

function ignore(): void {}

/**
 * The turns of all transactions of hosts in this process. They are shared by all handles, box offices and clients,
 * because row locks do not separate calls in the same transaction.
 */
export const hostTurns: Turns = createTurns();
