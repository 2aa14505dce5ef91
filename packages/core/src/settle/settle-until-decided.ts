import type { CallerSignal } from "../call-options.ts";
import type { Claim, Outcome, Undecided } from "../claim.ts";
import { BusyError } from "../errors.ts";
import type { SettleClaim } from "../settle-claim.ts";

/** @param since time of `performance.now()` from which its caller waits, where it was settled before */
type SettleOnce = (
  ticketOptionIds: readonly string[],
  claim: Claim,
  signal: CallerSignal | undefined,
  since?: number,
) => Promise<Outcome | Undecided>;

/**
 * Settles a claim again, in a transaction of its own each time, while expired holds may still give
 * back what it wants: each transaction writes a portion of them down.
 *
 * It rejects with a {@link BusyError} once its caller has waited for too long, as `settleOnce` does.
 */
export function settleUntilDecided(settleOnce: SettleOnce): SettleClaim {
  return async (ticketOptionIds, claim, signal, since) => {
    const calledAt = performance.now();
    let outcome = await settleOnce(ticketOptionIds, claim, signal, since);
    while (outcome.is === "undecided") {
      outcome = await settleOnce(ticketOptionIds, claim, signal, since ?? calledAt);
    }
    return outcome;
  };
}

/**
 * For where a claim is settled in one transaction only.
 *
 * @throws {BusyError} when it is undecided: another transaction may decide it
 */
export function expectDecided(outcome: Outcome | Undecided): Outcome {
  if (outcome.is === "undecided") throw new BusyError();
  return outcome;
}
