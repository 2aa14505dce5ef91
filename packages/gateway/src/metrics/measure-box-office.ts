import type { BoxOfficeObserver } from "@ticket-allocation/core";
import { Counter, Histogram, type Registry } from "@prometheus-io/client";

import { OUTCOMES_BY_KIND } from "./claim-outcomes.ts";
import { DURATION_BUCKETS } from "./durations.ts";

/** Measures claims, and the transactions that settle them in batches. */
export function measureBoxOffice(registry: Registry): BoxOfficeObserver {
  const registers = [registry];
  const claims = new Counter({
    name: "ticket_allocation_claims_total",
    help: "Answered claims, by kind and outcome.",
    labelNames: ["kind", "outcome"],
    registers,
  });
  // A series that appears with its first event hides that event from rate().
  for (const [kind, outcomes] of OUTCOMES_BY_KIND) {
    for (const outcome of outcomes) claims.inc({ kind, outcome }, 0);
  }
  const claimDuration = new Histogram({
    name: "ticket_allocation_claim_duration_seconds",
    help: "Duration of claims from the call to the answer.",
    labelNames: ["kind"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const kinds = [...OUTCOMES_BY_KIND.keys()];
  for (const kind of kinds) claimDuration.zero({ kind });
  const durationOf = new Map(kinds.map((kind) => [kind, claimDuration.labels(kind)]));
  const batchSize = new Histogram({
    name: "ticket_allocation_batch_size",
    help: "Number of claims in a transaction.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 96, 128, 192],
    registers,
  });
  const transactionDuration = new Histogram({
    name: "ticket_allocation_transaction_duration_seconds",
    help: "Duration of transactions that settle claims, including the wait for a connection.",
    labelNames: ["committed"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  for (const committed of ["true", "false"]) transactionDuration.zero({ committed });
  const committedDuration = transactionDuration.labels("true");
  const abortedDuration = transactionDuration.labels("false");

  return {
    claimAnswered({ kind, outcome, durationMs }) {
      claims.inc({ kind, outcome });
      durationOf.get(kind)?.observe(durationMs / 1_000);
    },
    batchEnded({ size, durationMs, committed }) {
      if (size > 0) batchSize.observe(size);
      (committed ? committedDuration : abortedDuration).observe(durationMs / 1_000);
    },
  };
}
