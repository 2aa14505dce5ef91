import type { Kysely } from "kysely";

import type { BoxOfficeObserver } from "../box-office-observer.ts";
import type { Batch, SettleBatch } from "./coalesce.ts";
import type { Claim, Outcome, Undecided } from "../claim.ts";
import type { Database } from "../database.ts";
import type { Attempt, Persistence } from "../persistence.ts";
import type { WriteCircuit } from "../write-circuit.ts";
import type { SettleClaims } from "./settle-claims.ts";

/** Claims on the same ticket options gather under their sorted ids. */
export function subjectOf(ticketOptionIds: readonly string[]): string {
  return ticketOptionIds.join();
}

export function idsOf(subject: string): readonly string[] {
  return subject.split(",");
}

export interface SettleBatchOptions {
  readonly tables: Kysely<Database>;
  readonly settleClaims: SettleClaims;
  readonly keepTrying: Persistence["keepTrying"];
  readonly guardWrite: WriteCircuit["guard"];
  /** Whether a connection takes a statement before it has answered the one before. */
  readonly isPipelined: boolean;
  readonly observer: BoxOfficeObserver;
}

/**
 * Prepares to settle batches of claims in transactions of their own, each as often as it
 * takes until it is certain what became of it.
 *
 * A batch whose COMMIT was lost is asked about under the lock: the purchases that are
 * stored were made, the others are decided anew.
 */
export function prepareSettleBatch({
  tables,
  settleClaims,
  keepTrying,
  guardWrite,
  isPipelined,
  observer,
}: SettleBatchOptions): SettleBatch<Claim, Outcome | Undecided> {
  return (subject, batch) =>
    keepTrying(
      batch.deadline,
      guardWrite((attempt) => settleOnce(idsOf(subject), batch, attempt)),
    );

  async function settleOnce(
    ticketOptionIds: readonly string[],
    batch: Batch<Claim>,
    attempt: Attempt,
  ): Promise<readonly (Outcome | Undecided)[]> {
    const takeClaims = () => {
      attempt.mayHaveEffect();
      return batch.take();
    };
    let written: Promise<unknown> | undefined;
    const beganAt = performance.now();
    let committed = false;
    try {
      const outcomes = await tables
        .transaction()
        .setIsolationLevel("read committed")
        .execute(async (transaction) => {
          if (!batch.begin()) return [];
          const settled = await settleClaims(
            transaction,
            ticketOptionIds,
            takeClaims,
            attempt.mayBeDone,
          );
          ({ written } = settled);
          // Whatever becomes of it, the COMMIT right behind it has the same fate.
          if (isPipelined) written.catch(() => {});
          else await written;
          return settled.outcomes;
        });
      // It was done before COMMIT was, or else it must not be called sold.
      await written;
      committed = true;
      return outcomes;
    } catch (fault) {
      // Its error says more than that of the COMMIT behind it.
      await written;
      throw fault;
    } finally {
      observer.batchEnded?.({
        size: batch.take().length,
        durationMs: performance.now() - beganAt,
        committed,
      });
    }
  }
}
