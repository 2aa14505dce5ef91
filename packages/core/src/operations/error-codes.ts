/** Error codes that several operations have. */

export const OF_A_WRITE = ["busy", "outcome_unknown"] as const;
export const OF_AN_INPUT = ["invalid_input", ...OF_A_WRITE] as const;
export const OF_A_KEY = ["idempotency_key_reused", ...OF_AN_INPUT] as const;
export const OF_AN_ID = ["id_taken", ...OF_A_KEY] as const;
export const OF_A_SALE = [
  "allocation_exceeded",
  "ticket_option_not_found",
  "sale_paused",
  "sale_not_open",
  "quantity_out_of_range",
  "user_limit_exceeded",
  ...OF_AN_ID,
] as const;
