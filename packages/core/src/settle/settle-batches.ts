import type { Kysely, Transaction } from "kysely";
import { setImmediate as nextTurn } from "node:timers/promises";

import type { BoxOfficeObserver } from "../observe/box-office-observer.ts";
import type { Outcome, Undecided } from "./outcome.ts";
import { meaningOf } from "../database/database-faults.ts";
import type { Database } from "../model/database.ts";
import { BusyError } from "../model/errors.ts";
import type { Attempt, Deadline, Retrier } from "../database/retry.ts";
import type { SettleClaim } from "./settle-claim.ts";
import { traceBatch } from "../observe/trace-claims.ts";
import type { WriteCircuit } from "../database/write-circuit.ts";
import {
  createClaimQueue,
  type Batch,
  type ClaimQueueOptions,
  type WaitingClaim,
} from "./claim-queue.ts";
import type { Locking } from "./option-turns.ts";
import type { LockedInPart, TicketOptionLocks } from "./lock-ticket-options.ts";
import { rejectLateClaims, type LateClaims } from "./reject-late-claims.ts";
import type { SettleLocked } from "./settle-locked.ts";

export interface SettleBatchesOptions extends ClaimQueueOptions {
  readonly tables: Kysely<Database>;
  readonly locks: TicketOptionLocks;
  readonly settleLocked: SettleLocked;
  readonly retry: Retrier["retry"];
  readonly guardWrite: WriteCircuit["guard"];
  /** Whether a connection takes a statement before it has answered the one before. */
  readonly isPipelined: boolean;
  /** Transactions in flight at the same time that wait for no lock. */
  readonly slots: number;
  /** Transactions at the same time that wait for one row which another session has locked for long. */
  readonly lockWaits: number;
  readonly observer: BoxOfficeObserver;
}

export interface BatchSettler {
  readonly settleClaim: SettleClaim;
  /** Claims that wait to be taken. */
  readonly waiting: () => number;
}

/** What is settled by one transaction, or by several where the first fails. */
interface Settlement {
  /** Whether a caller still waits. To be asked by each attempt once it has a connection. */
  readonly begin: (attempt: Attempt) => boolean;
  /** Locks what the claims are about. */
  readonly lock: (transaction: Transaction<Database>) => Promise<LockedInPart>;
  /** Takes the claims on what was locked. */
  readonly take: (contested: ReadonlySet<string>) => void;
  /** The claims that were taken, the one that has waited longest first. */
  readonly claims: () => readonly WaitingClaim[];
  /** The claims that fail with it: those that were taken, or else those that have waited for it. To be called once. */
  readonly fail: () => readonly WaitingClaim[];
  readonly deadline: Deadline;
}

// After so many answers the event loop reads what the database says of the next batch, which would
// otherwise wait until all callers have gone on: 1.1 times the sales.
const ANSWERS_A_TURN = 32;

/**
 * Settles claims in transactions of their own, many at a time: group commit, done in the
 * application.
 *
 * A claim waits for a slot, that is, for one of a few transactions in flight. A free slot takes all
 * that waits, so an idle process settles a claim at once; nothing waits for a timer. An option
 * that another session has locked is left to a transaction apart, which waits for it.
 *
 * A batch fails for each of its claims, unless one of them may be to blame: then its
 * halves are settled apart. A batch whose COMMIT was lost is looked up under the locks: the rows that are
 * stored were made, the other claims are decided anew.
 */
export function createBatchSettler({
  tables,
  locks,
  settleLocked,
  retry,
  guardWrite,
  isPipelined,
  slots,
  lockWaits,
  observer,
  ...limits
}: SettleBatchesOptions): BatchSettler {
  const queue = createClaimQueue(limits);
  // Orders over a row that others have locked, and one that is sold all the time, would not get that otherwise.
  const lanes = [
    { locking: "wait", most: lockWaits, inFlight: 0 },
    { locking: "wait in order", most: 1, inFlight: 0 },
    { locking: "skip", most: slots, inFlight: 0 },
  ] satisfies { locking: Locking; most: number; inFlight: number }[];

  function startBatches(): void {
    for (const lane of lanes) {
      for (let batch; lane.inFlight < lane.most && (batch = queue.reserve(lane.locking));) {
        lane.inFlight += 1;
        void settleBatch(batch).finally(() => {
          lane.inFlight -= 1;
          startBatches();
        });
      }
    }
  }

  async function settleBatch(batch: Batch): Promise<void> {
    let taken: readonly WaitingClaim[] | undefined;
    let isOver = false;
    const since = queue.firstSince(batch);
    await settle({
      begin({ mayBeDone }) {
        // Its callers were answered while it waited for a connection.
        if (isOver) return false;
        // A try that is certain to have changed nothing: what waits now is settled, on what is not locked now.
        if (taken && !mayBeDone) {
          for (const claim of taken) queue.putBack(claim);
          taken = undefined;
        }
        if (taken || queue.begin(batch)) return true;
        taken = [];
        return false;
      },
      lock: (transaction) =>
        taken ? waitForLocks(optionIdsOf(taken), transaction) : lockBatch(batch, transaction),
      take: (contested) => void (taken ??= queue.take(batch, contested)),
      claims: () => taken ?? [],
      fail() {
        isOver = true;
        if (taken) return taken;
        const waiting = queue.take(batch, NONE);
        const isNew = (claim: WaitingClaim) => claim.since > batch.reservedAt;
        for (const claim of waiting.filter(isNew)) queue.putBack(claim);
        return waiting.filter((claim) => !isNew(claim));
      },
      deadline: {
        at: () => (taken ? lastSinceOf(taken) : batch.reservedAt) + limits.timeoutMs,
        noEarlierThan: () => since + limits.timeoutMs,
      },
    });
    queue.release(batch);
  }

  /** Never rejects: what fails is what the callers are answered. */
  async function settle(settlement: Settlement): Promise<void> {
    const late = rejectLateClaims(limits.timeoutMs);
    try {
      const outcomes = await traceBatch(
        () => settlement.claims().map(({ claim }) => claim),
        () =>
          retry(
            settlement.deadline,
            guardWrite((attempt) => settleOnce(settlement, attempt, late)),
          ),
      ).finally(late.stop);
      for (const [index, claim] of settlement.claims().entries()) {
        if (outcomes[index]!.is !== "undecided") continue;
        // Were its time up while a batch has it, its outcome would be unknown.
        if (performance.now() - claim.since < limits.timeoutMs / 2) queue.putBack(claim);
        else claim.reject(new BusyError());
      }
      void answer(settlement.claims(), ({ resolve }, index) => {
        const outcome = outcomes[index]!;
        if (outcome.is !== "undecided") resolve(outcome);
      });
    } catch (fault) {
      const claims = settlement.fail();
      if (claims.length > 1 && meaningOf(fault) === "refused") {
        const middle = claims.length >> 1;
        for (const half of [claims.slice(0, middle), claims.slice(middle)]) {
          await settle(settlementOf(half));
        }
      } else {
        void answer(claims, ({ reject }) => reject(fault));
      }
    }
  }

  async function settleOnce(
    settlement: Settlement,
    attempt: Attempt,
    late: LateClaims,
  ): Promise<readonly (Outcome | Undecided)[]> {
    let written: Promise<unknown> | undefined;
    const beganAt = performance.now();
    let committed = false;
    try {
      const outcomes = await tables
        .transaction()
        .setIsolationLevel("read committed")
        .execute(async (transaction) => {
          if (!settlement.begin(attempt)) return [];
          const { locked, contested } = await settlement.lock(transaction);
          attempt.mayHaveEffect();
          settlement.take(contested);
          late.watch(settlement.claims());
          const claims = settlement.claims().map(({ claim }) => claim);
          const settled = await settleLocked(transaction, locked, claims, attempt);
          ({ written } = settled);
          // If the write fails, PostgreSQL turns the pipelined COMMIT into a ROLLBACK.
          if (isPipelined) written.catch(() => {});
          else await written;
          return settled.outcomes;
        });
      // Before COMMIT was it answered, or else nothing may be called sold.
      await written;
      committed = true;
      return outcomes;
    } catch (fault) {
      if (meaningOf(fault) !== "connection lost") late.stop();
      // Its error says more than that of the COMMIT after it.
      await written;
      throw fault;
    } finally {
      const durationMs = performance.now() - beganAt;
      const size = settlement.claims().length;
      // None where all options were locked by others, or all callers have gone away.
      if (size > 0) observer.batchEnded?.({ size, durationMs, committed });
    }
  }

  function lockBatch(
    { ticketOptionIds, locking }: Batch,
    transaction: Transaction<Database>,
  ): Promise<LockedInPart> {
    switch (locking) {
      case "skip":
        return locks.skip(transaction, [...ticketOptionIds].toSorted());
      case "wait in order":
        return locks.waitInOrder(transaction, [...ticketOptionIds].toSorted());
      case "wait":
        return waitForLocks(ticketOptionIds, transaction);
    }
  }

  async function waitForLocks(
    ticketOptionIds: ReadonlySet<string>,
    transaction: Transaction<Database>,
  ): Promise<LockedInPart> {
    const locked = await locks.wait(transaction, [...ticketOptionIds].toSorted());
    return { locked, contested: NONE };
  }

  /** Of claims that were taken. Their callers have waited on, and some may have gone away. */
  function settlementOf(taken: readonly WaitingClaim[]): Settlement {
    let wanted = taken;
    return {
      begin({ mayBeDone }) {
        if (!mayBeDone) wanted = taken.filter(queue.isWanted);
        return wanted.length > 0;
      },
      lock: (transaction) => waitForLocks(optionIdsOf(wanted), transaction),
      take: () => {},
      claims: () => wanted,
      fail: () => wanted,
      deadline: {
        at: () => lastSinceOf(wanted) + limits.timeoutMs,
        noEarlierThan: () => taken[0]!.since + limits.timeoutMs,
      },
    };
  }

  return {
    settleClaim: (ticketOptionIds, claim, signal, since) =>
      new Promise((resolve, reject) => {
        const now = performance.now();
        if (since === undefined && queue.isOverloaded(ticketOptionIds, now)) throw new BusyError();
        queue.add({ ticketOptionIds, claim, signal, since: since ?? now, resolve, reject });
        startBatches();
      }),
    waiting: queue.size,
  };
}

const NONE: ReadonlySet<string> = new Set();

function lastSinceOf(claims: readonly WaitingClaim[]): number {
  return claims.at(-1)?.since ?? -Infinity;
}

function optionIdsOf(claims: readonly WaitingClaim[]): ReadonlySet<string> {
  return new Set(claims.flatMap(({ ticketOptionIds }) => ticketOptionIds));
}

async function answer(
  claims: readonly WaitingClaim[],
  tell: (claim: WaitingClaim, index: number) => void,
): Promise<void> {
  for (const [index, claim] of claims.entries()) {
    if (claims.length > ANSWERS_A_TURN && index % ANSWERS_A_TURN === 0) await nextTurn();
    tell(claim, index);
  }
}
