import type { Claim } from "../settle/claim.ts";
import type { TicketErrorCode } from "../model/errors.ts";

export type ClaimKind = Claim["kind"];

/** The outcome of a claim. */
export type ClaimOutcome =
  | "granted"
  /** Granted before, with the same idempotency key. */
  | "replayed"
  | TicketErrorCode
  /** The caller had disconnected. */
  | "aborted"
  | "fault";

/**
 * Is notified of what a box office does, for metrics. Its methods are called during sales, so they must be fast
 * and must not throw.
 */
export interface BoxOfficeObserver {
  /**
   * A claim has its outcome, `durationMs` after the call. In `within()` the claim is decided then. If the host
   * rolls its transaction back later, the claim stays counted.
   */
  claimAnswered?(claim: { kind: ClaimKind; outcome: ClaimOutcome; durationMs: number }): void;
  /** A transaction that settled `size` claims has ended, `durationMs` after it began. Not called in `within()`. */
  batchEnded?(batch: { size: number; durationMs: number; committed: boolean }): void;
}
