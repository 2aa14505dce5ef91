import { OutcomeUnknownError } from "../model/errors.ts";
import { LONGEST_TIMEOUT_MS } from "../database/retry.ts";
import type { WaitingClaim } from "./claim-queue.ts";

export interface LateClaims {
  /** @param claims of a batch in flight, the one that has waited longest first */
  readonly watch: (claims: readonly WaitingClaim[]) => void;
  /** To be called when the batch has ended. */
  readonly stop: () => void;
}

/**
 * Rejects claims of a batch in flight whose callers have waited for too long. The batch goes on for those that came
 * later, the last of which the deadline of the batch is for.
 *
 * They are rejected with an {@link OutcomeUnknownError}: they may yet be granted.
 */
export function rejectLateClaims(timeoutMs: number): LateClaims {
  let timer: NodeJS.Timeout | undefined;

  function watch(claims: readonly WaitingClaim[]): void {
    clearTimeout(timer);
    const [first] = claims;
    if (!first || claims.length === 1) return;
    const rejectLate = () => {
      const lateSince = performance.now() - timeoutMs;
      const late = claims.filter(({ since }) => since <= lateSince);
      for (const { reject } of late) reject(new OutcomeUnknownError());
      watch(claims.slice(late.length));
    };
    const ms = Math.ceil(first.since + timeoutMs - performance.now());
    timer = setTimeout(rejectLate, Math.min(ms, LONGEST_TIMEOUT_MS));
  }

  return { watch, stop: () => clearTimeout(timer) };
}
