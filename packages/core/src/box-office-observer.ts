import type { TicketErrorCode } from "./errors.ts";

/** What became of a purchase that was asked for. */
export type PurchaseOutcome =
  | "granted"
  /** Granted before, to the same idempotency key. */
  | "replayed"
  | TicketErrorCode
  /** The caller had gone away. */
  | "aborted"
  | "fault";

/**
 * Told what a box office does, for metrics. Called on the selling road: it must be quick
 * and must not throw.
 */
export interface BoxOfficeObserver {
  /** A purchase was answered, `durationMs` after it was asked for. */
  purchaseAnswered?(purchase: { outcome: PurchaseOutcome; durationMs: number }): void;
  /** A transaction that settles `size` purchases ended, `durationMs` after it was begun. */
  batchEnded?(batch: { size: number; durationMs: number; committed: boolean }): void;
}
