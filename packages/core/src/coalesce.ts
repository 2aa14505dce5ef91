/** Settles claims on one subject together and answers each, in the same order. */
export type SettleBatch<Claim, Outcome> = (
  subject: string,
  claims: readonly Claim[],
) => Promise<readonly Outcome[]>;

export interface CoalesceOptions {
  /** Claims that leave together at the most. */
  readonly maxBatchSize: number;
  /**
   * Tells whether a batch failed in a way that is certain to have changed nothing
   * and that one of its claims alone may be to blame for.
   */
  readonly isOneClaimToBlame: (fault: unknown) => boolean;
}

/**
 * Brings a claim to where its subject's claims gather.
 *
 * Rejects with the signal's reason when that is aborted before the claim has left;
 * afterwards the signal has no say.
 */
export type SettleOne<Claim, Outcome> = (
  subject: string,
  claim: Claim,
  signal?: AbortSignal,
) => Promise<Outcome>;

interface WaitingClaim<Claim, Outcome> {
  readonly claim: Claim;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (fault: unknown) => void;
}

/**
 * Gathers claims on the same subject that would otherwise wait for each other:
 * group commit, done in the application.
 *
 * A claim on an idle subject leaves at once. While a batch is in flight, later
 * claims gather and leave together as the next one, in arrival order. No timer is
 * involved, and an idle subject takes no memory. A batch fails for each of its
 * claims, unless one of them may be to blame: then its halves are settled apart.
 */
export function coalesce<Claim, Outcome>(
  settleBatch: SettleBatch<Claim, Outcome>,
  { maxBatchSize, isOneClaimToBlame }: CoalesceOptions,
): SettleOne<Claim, Outcome> {
  type Batch = readonly WaitingClaim<Claim, Outcome>[];
  const queues = new Map<string, WaitingClaim<Claim, Outcome>[]>();

  async function drain(subject: string, queue: WaitingClaim<Claim, Outcome>[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, maxBatchSize).filter(isStillWanted);
      if (batch.length > 0) await settle(subject, batch);
    }
    queues.delete(subject);
  }

  async function settle(subject: string, batch: Batch): Promise<void> {
    try {
      const claims = batch.map(({ claim }) => claim);
      const outcomes = await settleBatch(subject, claims);
      for (const [index, { resolve }] of batch.entries()) resolve(outcomes[index]!);
    } catch (fault) {
      if (batch.length > 1 && isOneClaimToBlame(fault)) {
        const middle = batch.length >> 1;
        await settle(subject, batch.slice(0, middle));
        await settle(subject, batch.slice(middle));
      } else {
        for (const { reject } of batch) reject(fault);
      }
    }
  }

  return (subject, claim, signal) =>
    new Promise((resolve, reject) => {
      const waiting = { claim, signal, resolve, reject };
      const queue = queues.get(subject);
      if (queue) {
        queue.push(waiting);
      } else {
        const newQueue = [waiting];
        queues.set(subject, newQueue);
        void drain(subject, newQueue);
      }
    });
}

function isStillWanted<Claim, Outcome>({ signal, reject }: WaitingClaim<Claim, Outcome>): boolean {
  if (signal?.aborted) reject(signal.reason);
  return !signal?.aborted;
}
