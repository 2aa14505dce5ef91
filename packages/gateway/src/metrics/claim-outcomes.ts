import type { ClaimKind, ClaimOutcome } from "@ticket-allocation/core";

const TAKING = ["purchase", "hold"] as const;
const KEYED = [...TAKING, "confirmation", "cancellation", "order"] as const;
const ALL = [...KEYED, "release", "change", "sweep"] as const satisfies readonly ClaimKind[];

/** Which claims, once they have reached the queue, can come to an outcome. */
export const KINDS_BY_OUTCOME = {
  granted: ALL,
  replayed: KEYED,
  allocation_exceeded: TAKING,
  ticket_option_not_found: [...TAKING, "change"],
  sale_not_open: TAKING,
  quantity_out_of_range: [...TAKING, "confirmation"],
  user_limit_exceeded: TAKING,
  order_refused: ["order"],
  hold_not_active: ["confirmation", "release"],
  cancellation_exceeds_purchase: ["cancellation"],
  capacity_below_sold: ["change"],
  invalid_input: ["change"],
  idempotency_key_reused: KEYED,
  busy: ALL,
  outcome_unknown: ALL,
  aborted: ALL,
  fault: ALL,
  // Found out before.
  hold_not_found: [],
  purchase_not_found: [],
  ticket_option_id_taken: [],
} as const satisfies Record<ClaimOutcome, readonly ClaimKind[]>;
