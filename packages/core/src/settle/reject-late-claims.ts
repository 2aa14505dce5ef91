import { OutcomeUnknownError } from "../model/errors.ts";
import { msUntil } from "../database/ms-until.ts";
import type { WaitingClaim } from "./claim-queue.ts";

export interface LateClaims {
  /** @param claims the claims of a running batch, the oldest first */
  readonly watch: (claims: readonly WaitingClaim[]) => void;
  /** To be called when the batch has ended. */
  readonly stop: () => void;
}

/**
 * Rejects claims of a running batch after their timeout. The batch continues for later claims: its deadline is that of
 * the last one.
 *
 * The error is an {@link OutcomeUnknownError}, because the claims may still be granted.
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
    timer = setTimeout(rejectLate, msUntil(first.since + timeoutMs));
  }

  return { watch, stop: () => clearTimeout(timer) };
}
