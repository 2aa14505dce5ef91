import type { BoxOfficeObserver, ClaimOutcome } from "./box-office-observer.ts";
import { isTicketError } from "../model/errors.ts";
import { nameOutcome } from "./name-outcome.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";

/** Notifies the observer of the outcome of each claim. */
export function observeClaims(settle: SettleClaim, observer: BoxOfficeObserver): SettleClaim {
  if (!observer.claimAnswered) return settle;

  return async (ticketOptionIds, claim, signal) => {
    const startedAt = performance.now();
    const notify = (outcome: ClaimOutcome) =>
      observer.claimAnswered?.({
        kind: claim.kind,
        outcome,
        durationMs: performance.now() - startedAt,
      });
    try {
      const outcome = await settle(ticketOptionIds, claim, signal);
      notify(nameOutcome(outcome, claim));
      return outcome;
    } catch (fault) {
      if (isTicketError(fault)) notify(fault.code);
      else notify(signal?.aborted && fault === signal.reason ? "aborted" : "fault");
      throw fault;
    }
  };
}
