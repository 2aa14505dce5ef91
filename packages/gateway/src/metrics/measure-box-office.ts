import type { BoxOfficeObserver, PurchaseOutcome } from "@ticket-allocation/core";
import { Counter, Histogram, type Registry } from "@prometheus-io/client";

import { DURATION_BUCKETS } from "./durations.ts";

/** Whether a purchase that reached the queue can come to it. */
const OUTCOMES = {
  granted: true,
  replayed: true,
  allocation_exceeded: true,
  ticket_option_not_found: true,
  idempotency_key_reused: true,
  busy: true,
  outcome_unknown: true,
  aborted: true,
  fault: true,
  invalid_input: false,
  ticket_option_id_taken: false,
} as const satisfies Record<PurchaseOutcome, boolean>;

/** Measures purchases, and the transactions that settle them in batches. */
export function measureBoxOffice(registry: Registry): BoxOfficeObserver {
  const registers = [registry];
  const purchases = new Counter({
    name: "ticket_allocation_purchases_total",
    help: "Purchases that were answered, by what became of them.",
    labelNames: ["outcome"],
    registers,
  });
  // A series that appears with its first event hides that event from rate().
  for (const [outcome, happens] of Object.entries(OUTCOMES)) {
    if (happens) purchases.inc({ outcome }, 0);
  }
  const purchaseDuration = new Histogram({
    name: "ticket_allocation_purchase_duration_seconds",
    help: "How long purchases took from being asked for to their answer.",
    buckets: DURATION_BUCKETS,
    registers,
  });
  const batchSize = new Histogram({
    name: "ticket_allocation_batch_size",
    help: "Purchases that shared a transaction.",
    buckets: [1, 2, 4, 8, 16, 32, 64, 96, 128, 192],
    registers,
  });
  const transactionDuration = new Histogram({
    name: "ticket_allocation_transaction_duration_seconds",
    help: "How long transactions that settle purchases took, the wait for a connection included.",
    labelNames: ["committed"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  for (const committed of ["true", "false"]) transactionDuration.zero({ committed });
  const committedDuration = transactionDuration.labels("true");
  const abortedDuration = transactionDuration.labels("false");

  return {
    purchaseAnswered({ outcome, durationMs }) {
      purchases.inc({ outcome });
      purchaseDuration.observe(durationMs / 1_000);
    },
    batchEnded({ size, durationMs, committed }) {
      if (size > 0) batchSize.observe(size);
      (committed ? committedDuration : abortedDuration).observe(durationMs / 1_000);
    },
  };
}
