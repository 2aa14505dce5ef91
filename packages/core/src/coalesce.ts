import { setImmediate as nextTurn } from "node:timers/promises";

import type { CallerSignal } from "./purchase.ts";

/**
 * Settles claims on one subject together.
 *
 * @param takeClaims gives the claims that have gathered, once; best called at the last
 *   moment, since later ones still gather
 * @returns an outcome for each of them, in the same order
 */
export type SettleBatch<Claim, Outcome> = (
  subject: string,
  takeClaims: () => readonly Claim[],
) => Promise<readonly Outcome[]>;

export interface CoalesceOptions {
  /** Claims that are settled together at the most. */
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
 * Rejects with the signal's reason when that is aborted before the claim was taken;
 * afterwards the signal has no say.
 */
export type SettleOne<Claim, Outcome> = (
  subject: string,
  claim: Claim,
  signal?: CallerSignal,
) => Promise<Outcome>;

interface WaitingClaim<Claim, Outcome> {
  readonly claim: Claim;
  readonly signal: CallerSignal | undefined;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (fault: unknown) => void;
}

// After so many answers the event loop gets to hear what the database says of the next
// batch, which would else wait until all callers have had their say: 1.1 times the sales.
const ANSWERS_A_TURN = 32;

/**
 * Gathers claims on the same subject that would otherwise wait for each other:
 * group commit, done in the application.
 *
 * A claim on an idle subject is settled at once. While a batch is in flight, later
 * claims gather and become the next one, in arrival order. No timer is involved, and
 * an idle subject takes no memory. A batch fails for each of its claims, unless one of
 * them may be to blame: then its halves are settled apart.
 */
export function coalesce<Claim, Outcome>(
  settleBatch: SettleBatch<Claim, Outcome>,
  { maxBatchSize, isOneClaimToBlame }: CoalesceOptions,
): SettleOne<Claim, Outcome> {
  type Waiting = WaitingClaim<Claim, Outcome>;
  const queues = new Map<string, Waiting[]>();

  async function drain(subject: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      await settle(subject, () => queue.splice(0, maxBatchSize).filter(isStillWanted));
    }
    queues.delete(subject);
  }

  async function settle(subject: string, take: () => readonly Waiting[]): Promise<void> {
    let taken: readonly Waiting[] | undefined;
    const takeOnce = () => (taken ??= take());
    try {
      const outcomes = await settleBatch(subject, () => takeOnce().map(({ claim }) => claim));
      void answer(takeOnce(), ({ resolve }, index) => resolve(outcomes[index]!));
    } catch (fault) {
      const batch = takeOnce();
      if (batch.length > 1 && isOneClaimToBlame(fault)) {
        const middle = batch.length >> 1;
        await settle(subject, () => batch.slice(0, middle));
        await settle(subject, () => batch.slice(middle));
      } else {
        void answer(batch, ({ reject }) => reject(fault));
      }
    }
  }

  async function answer(
    batch: readonly Waiting[],
    tell: (waiting: Waiting, index: number) => void,
  ): Promise<void> {
    for (const [index, waiting] of batch.entries()) {
      if (batch.length > ANSWERS_A_TURN && index % ANSWERS_A_TURN === 0) await nextTurn();
      tell(waiting, index);
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
