import type { Transaction } from "kysely";

import type { Claim, Outcome } from "../claim.ts";
import type { Database } from "../database.ts";
import type { SettleClaim } from "../settle-claim.ts";
import { coalesce } from "./coalesce.ts";
import { idsOf, subjectOf } from "./settle-batch.ts";
import type { SettleClaims } from "./settle-claims.ts";
import { MAX_BATCH_WEIGHT, weigh } from "./weigh.ts";

/**
 * Settles claims inside a transaction of somebody else, one batch after the other: their
 * locks do not keep two batches of one transaction apart. One that failed is over.
 */
export function settleInside(
  transaction: Transaction<Database>,
  settleClaims: SettleClaims,
): SettleClaim {
  let lastBatch: Promise<unknown> = Promise.resolve();
  const { settle } = coalesce<Claim, Outcome>(
    (subject, batch) => {
      const outcomes = lastBatch.then(async () => {
        const settled = await settleClaims(transaction, idsOf(subject), batch.take);
        await settled.written;
        return settled.outcomes;
      });
      lastBatch = outcomes.catch(() => {});
      return outcomes;
    },
    {
      maxBatchWeight: MAX_BATCH_WEIGHT,
      weigh,
      timeoutMs: Infinity,
      latencyTargetMs: Infinity,
      isOneClaimToBlame: () => false,
    },
  );
  return (ticketOptionIds, claim, signal) => settle(subjectOf(ticketOptionIds), claim, signal);
}
