import type { Claim } from "../settle/claim.ts";
import type { TicketErrorCode } from "../model/errors.ts";

/** What was asked for. */
export type ClaimKind = Claim["kind"];

/** What became of a claim. */
export type ClaimOutcome =
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
  /**
   * A claim was answered, `durationMs` after it was asked for. One of `within()` was decided then: what the
   * host's transaction rolls back later stays counted.
   */
  claimAnswered?(claim: { kind: ClaimKind; outcome: ClaimOutcome; durationMs: number }): void;
  /** A transaction of ours that settles `size` claims ended, `durationMs` after it was begun. */
  batchEnded?(batch: { size: number; durationMs: number; committed: boolean }): void;
}
