import type { IdempotencyOptions } from "../operations/idempotency.ts";

/** Tells, when asked, whether a caller has gone away. An `AbortSignal` does. */
export interface CallerSignal {
  readonly aborted: boolean;
  /** What is thrown then. */
  readonly reason: unknown;
}

/** Options of a call that changes an allocation. */
export interface CallOptions extends IdempotencyOptions {
  /** Of a caller that may go away while the call waits to be sent. */
  readonly signal?: CallerSignal | undefined;
}
