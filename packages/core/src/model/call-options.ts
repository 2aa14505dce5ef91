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

/** Options of a call that changes a purchase. */
export interface PurchaseOptions extends CallOptions {
  /**
   * The user that the purchase must belong to when it is changed. Otherwise it is not found. With null it is never
   * found, but a repeated request with its idempotency key gets the original response.
   *
   * @default any
   */
  readonly expectedUserId?: string | null | undefined;
}
