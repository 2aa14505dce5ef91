import { setImmediate as nextTurn } from "node:timers/promises";

import { BusyError } from "../errors.ts";
import type { CallerSignal } from "../call-options.ts";
import type { Deadline } from "../persistence.ts";

/** Claims on one subject that are settled together. */
export interface Batch<Claim> {
  /**
   * To be called once there is a connection to settle them over, before anything is sent, or where they wait for
   * something else than a connection.
   *
   * @returns false when nobody waits for an answer any more
   */
  readonly begin: () => boolean;
  /**
   * Gives the claims that have gathered, always the same; best called at the last moment,
   * since later ones still gather.
   */
  readonly take: () => readonly Claim[];
  /** When the first of them must have its answer. To ask for it takes them. */
  readonly deadline: Deadline;
}

/** @returns an outcome for each of the claims, in the same order */
export type SettleBatch<Claim, Outcome> = (
  subject: string,
  batch: Batch<Claim>,
) => Promise<readonly Outcome[]>;

export interface CoalesceOptions<Claim> {
  /** What the claims that are settled together weigh at the most; one alone may be heavier. */
  readonly maxBatchWeight: number;
  readonly weigh: (claim: Claim) => number;
  /** A claim that waits longer is answered with a {@link BusyError}, and never settled. */
  readonly timeoutMs: number;
  /** As soon as claims wait for longer than this, no more are let in. */
  readonly latencyTargetMs: number;
  /**
   * Tells whether a batch failed in a way that is certain to have changed nothing
   * and that one of its claims alone may be to blame for.
   */
  readonly isOneClaimToBlame: (fault: unknown) => boolean;
}

export interface Coalesced<Claim, Outcome> {
  /**
   * Brings a claim to where its subject's claims gather.
   *
   * Rejects with the signal's reason when that is aborted before the claim was taken;
   * afterwards the signal has no say.
   *
   * @throws {BusyError} when too many wait already, or for too long
   */
  readonly settle: (
    subject: string,
    claim: Claim,
    signal?: CallerSignal,
    /** Time of `performance.now()` from which its caller has been waiting, where it has been settled before. */
    since?: number,
  ) => Promise<Outcome>;
  /** Claims that wait to be taken. */
  readonly waiting: () => number;
}

interface WaitingClaim<Claim, Outcome> {
  readonly claim: Claim;
  readonly signal: CallerSignal | undefined;
  /** Time of `performance.now()`. */
  readonly since: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (fault: unknown) => void;
}

// After so many answers the event loop gets to hear what the database says of the next
// batch, which would else wait until all callers have had their say: 1.1 times the sales.
const ANSWERS_A_TURN = 32;

// So many may always wait, however slow the database is.
const ALWAYS_ADMITTED = 512;

/**
 * Gathers claims on the same subject that would otherwise wait for each other:
 * group commit, done in the application.
 *
 * A claim on an idle subject is settled at once. While a batch is in flight, later
 * claims gather and become the next one, in arrival order. No timer is involved, and
 * an idle subject takes no memory. A batch fails for each of its claims, unless one of
 * them may be to blame: then its halves are settled apart.
 *
 * A queue is full when 512 claims wait in it and the first of them has waited for longer than the
 * latency target. There is one for each subject, and one of those who wait for a connection,
 * so that a subject that stands still keeps nobody else out.
 */
export function coalesce<Claim, Outcome>(
  settleBatch: SettleBatch<Claim, Outcome>,
  { maxBatchWeight, weigh, timeoutMs, latencyTargetMs, isOneClaimToBlame }: CoalesceOptions<Claim>,
): Coalesced<Claim, Outcome> {
  type Waiting = WaitingClaim<Claim, Outcome>;
  const queues = new Map<string, Waiting[]>();
  /** The queues that wait for a connection, longest first. */
  const unbegun = new Set<readonly Waiting[]>();
  let waiting = 0;

  async function drain(subject: string, queue: Waiting[]): Promise<void> {
    const takeNext = () => {
      const isWanted = isStillWanted();
      const next: Waiting[] = [];
      let weight = 0;
      let seen = 0;
      // Those who have gone away take no place, or after a rush nobody would be served for
      // as long as it takes to settle nothing for all of them.
      for (const candidate of queue) {
        if (isWanted(candidate)) {
          weight += weigh(candidate.claim);
          if (weight > maxBatchWeight && next.length > 0) break;
          next.push(candidate);
        }
        seen += 1;
      }
      queue.splice(0, seen);
      waiting -= seen;
      return next;
    };
    while (queue.length > 0) {
      unbegun.add(queue);
      await settle(subject, queue, takeNext);
      unbegun.delete(queue);
    }
    queues.delete(subject);
  }

  async function settle(
    subject: string,
    queue: readonly Waiting[],
    takeNext: () => readonly Waiting[],
  ): Promise<void> {
    let taken: readonly Waiting[] | undefined;
    const take = () => (taken ??= takeNext());
    let claims: readonly Claim[] | undefined;
    const batch: Batch<Claim> = {
      begin() {
        unbegun.delete(queue);
        return taken ? taken.length > 0 : queue.some(isStillWanted()) || take().length > 0;
      },
      take: () => (claims ??= take().map(({ claim }) => claim)),
      deadline: {
        at: () => (take()[0]?.since ?? -Infinity) + timeoutMs,
        noEarlierThan: () => ((taken ?? queue)[0]?.since ?? -Infinity) + timeoutMs,
      },
    };
    try {
      const outcomes = await settleBatch(subject, batch);
      void answer(take(), ({ resolve }, index) => resolve(outcomes[index]!));
    } catch (fault) {
      const failed = take();
      if (failed.length > 1 && isOneClaimToBlame(fault)) {
        const middle = failed.length >> 1;
        for (const half of [failed.slice(0, middle), failed.slice(middle)]) {
          // Callers have waited on, and some have gone away: what they were told must stay true.
          await settle(subject, half, () => half.filter(isStillWanted()));
        }
      } else {
        void answer(failed, ({ reject }) => reject(fault));
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

  /** Tells those who wait no longer, or must not, why they get no tickets. */
  function isStillWanted(now = performance.now()) {
    return ({ signal, since, reject }: Waiting): boolean => {
      if (signal?.aborted) reject(signal.reason);
      else if (now - since < timeoutMs) return true;
      else reject(new BusyError());
      return false;
    };
  }

  /** @param first the claim that has waited longest */
  function isFull(length: number, first: Waiting | undefined, now: number): boolean {
    return length >= ALWAYS_ADMITTED && first !== undefined && now - first.since > latencyTargetMs;
  }

  function isOverloaded(queue: readonly Waiting[] | undefined, now: number): boolean {
    if (waiting < ALWAYS_ADMITTED) return false;
    const [longestUnbegun] = unbegun;
    return (
      (queue !== undefined && isFull(queue.length, queue[0], now)) ||
      isFull(waiting, longestUnbegun?.[0], now)
    );
  }

  return {
    waiting: () => waiting,
    settle: (subject, claim, signal, since) =>
      new Promise((resolve, reject) => {
        const now = performance.now();
        let queue = queues.get(subject);
        if (since === undefined && isOverloaded(queue, now)) return reject(new BusyError());

        waiting += 1;
        const isIdle = queue === undefined;
        queue ??= [];
        // One that has waited before keeps its place.
        const later = since === undefined ? -1 : queue.findIndex((other) => other.since > since);
        const place = later === -1 ? queue.length : later;
        queue.splice(place, 0, { claim, signal, since: since ?? now, resolve, reject });
        if (!isIdle) return;
        queues.set(subject, queue);
        void drain(subject, queue);
      }),
  };
}
