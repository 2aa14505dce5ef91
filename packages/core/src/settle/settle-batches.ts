import type { Kysely, Transaction } from "kysely";
import { setImmediate as nextTurn } from "node:timers/promises";

import type { BoxOfficeObserver } from "../observe/box-office-observer.ts";
import type { Outcome, Undecided } from "./outcome.ts";
import { meaningOf } from "../database/database-faults.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws } from "../model/draw.ts";
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
  /** Whether a connection accepts a statement before it has responded to the previous one. */
  readonly isPipelined: boolean;
  /** Maximum number of transactions at the same time that wait for no lock. */
  readonly slots: number;
  /** Maximum number of transactions at the same time that wait for one row, which another session keeps locked. */
  readonly lockWaits: number;
  readonly observer: BoxOfficeObserver;
}

export interface BatchSettler {
  readonly settleClaim: SettleClaim;
  /** The number of waiting claims. */
  readonly waiting: () => number;
}

/** Claims that are settled by one transaction, or by several attempts if the first fails. */
interface Settlement {
  /** Whether a caller still waits. To be called by each attempt when it has a connection. */
  readonly begin: (attempt: Attempt) => boolean;
  /** Locks the options of the claims. */
  readonly lock: (transaction: Transaction<Database>) => Promise<LockedInPart>;
  /** Takes the claims on the locked options. */
  readonly take: (lock: LockedInPart) => void;
  /** The claims that were taken, the oldest first. */
  readonly claims: () => readonly WaitingClaim[];
  /** The claims that fail together: those that were taken, or else those that have waited for it. To be called once. */
  readonly fail: () => readonly WaitingClaim[];
  readonly deadline: Deadline;
}

// After this many callers the event loop gets a turn, so that it reads the database's response for the next batch
// before all callers have continued: 1.1 times the sales.
const CALLERS_PER_TURN = 32;

/**
 * Settles claims in batches: group commit in the application.
 *
 * A claim waits for a slot, which is one of a few transactions at the same time. A free slot takes all that waits, so
 * an idle process settles a claim at once, and there are no timers. A separate transaction waits for an option that
 * another session has locked.
 *
 * A fault rejects all claims of a batch. If one bad claim may have caused it, the two halves are settled separately.
 * After a lost COMMIT, the rows of the claims are looked up under the locks: claims with a row were granted, the others
 * are decided again.
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
  // Batches that wait for locks come first. Otherwise an order of a contested option and a hot one would never get the
  // hot one.
  const slotGroups = [
    { locking: "wait", size: lockWaits, used: 0 },
    { locking: "wait in order", size: 1, used: 0 },
    { locking: "skip", size: slots, used: 0 },
  ] satisfies { locking: Locking; size: number; used: number }[];

  function startBatches(): void {
    for (const group of slotGroups) {
      for (let batch; group.used < group.size && (batch = queue.reserve(group.locking));) {
        group.used += 1;
        void settleBatch(batch).finally(() => {
          group.used -= 1;
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
        // The callers were rejected while the batch waited for a connection.
        if (isOver) return false;
        // The earlier attempt has changed nothing. So the batch takes its claims again, on the rows it can lock now.
        if (taken && !mayBeDone) {
          for (const claim of taken) queue.putBack(claim);
          taken = undefined;
        }
        if (taken || queue.begin(batch)) return true;
        taken = [];
        return false;
      },
      lock: (transaction) =>
        taken ? waitForAllLocks(taken, transaction) : lockBatch(batch, transaction),
      take({ locked, contested }) {
        if (taken) return;
        for (const { id, drawsOn } of locked) {
          if (drawsOn.length > 0) queue.learnDraws(id, idsOfDraws(drawsOn));
        }
        taken = queue.take(batch, contested);
      },
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

  /** Never rejects: a fault rejects the promises of the callers. */
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
        const outcome = outcomes[index]!;
        if (outcome.is !== "undecided") continue;
        // Only if there is time left: a timeout in a running batch would make the outcome unknown.
        const hasTime = performance.now() - claim.since < limits.timeoutMs / 2;
        if (hasTime && !outcome.isContested) queue.putBack(claim, outcome.alsoLock);
        else claim.reject(new BusyError());
      }
      void notifyCallers(settlement.claims(), ({ resolve }, index) => {
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
        void notifyCallers(claims, ({ reject }) => reject(fault));
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
          const lock = await settlement.lock(transaction);
          attempt.mayHaveEffect();
          settlement.take(lock);
          late.watch(settlement.claims());
          const claims = settlement.claims().map(({ claim }) => claim);
          const settled = await settleLocked(transaction, lock.locked, claims, attempt);
          ({ written } = settled);
          // If the write fails, PostgreSQL turns the pipelined COMMIT into a ROLLBACK.
          if (isPipelined) written.catch(() => {});
          else await written;
          return settled.outcomes;
        });
      // The write must have succeeded, because a failed write makes COMMIT a ROLLBACK.
      await written;
      committed = true;
      return outcomes;
    } catch (fault) {
      if (meaningOf(fault) !== "connection lost") late.stop();
      // The error of the write says more than the error of the COMMIT after it.
      await written;
      throw fault;
    } finally {
      const durationMs = performance.now() - beganAt;
      const size = settlement.claims().length;
      // The size is 0 if other sessions have locked all options, or all callers have disconnected.
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

  /** Also locks what the options of the claims draw on, if that was not known when they were taken. */
  async function waitForAllLocks(
    claims: readonly WaitingClaim[],
    transaction: Transaction<Database>,
  ): Promise<LockedInPart> {
    const ids = new Set(claims.flatMap(({ ticketOptionIds }) => ticketOptionIds));
    const lock = await waitForLocks(ids, transaction);
    const drawn = lock.locked.flatMap(({ drawsOn }) => idsOfDraws(drawsOn));
    if (drawn.every((id) => ids.has(id))) return lock;
    return waitForLocks(new Set([...ids, ...drawn]), transaction);
  }

  /** Settles claims that were taken before. Some of their callers may have disconnected meanwhile. */
  function settlementOf(taken: readonly WaitingClaim[]): Settlement {
    let wanted = taken;
    return {
      begin({ mayBeDone }) {
        if (!mayBeDone) wanted = taken.filter(queue.isWanted);
        return wanted.length > 0;
      },
      lock: (transaction) => waitForAllLocks(wanted, transaction),
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
    settleClaim: (ticketOptionIds, claim, signal, since, isAdmitted = false) =>
      new Promise((resolve, reject) => {
        const now = performance.now();
        if (!isAdmitted && queue.isOverloaded(ticketOptionIds, now)) throw new BusyError();
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

async function notifyCallers(
  claims: readonly WaitingClaim[],
  notify: (claim: WaitingClaim, index: number) => void,
): Promise<void> {
  for (const [index, claim] of claims.entries()) {
    if (claims.length > CALLERS_PER_TURN && index % CALLERS_PER_TURN === 0) await nextTurn();
    notify(claim, index);
  }
}
