import type { BoxOfficeObserver, ClaimOutcome } from "./box-office-observer.ts";
import { isTicketError } from "../model/errors.ts";
import { nameOutcome } from "./name-outcome.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";

/** Tells the observer what becomes of each claim. */
export function observeClaims(settle: SettleClaim, observer: BoxOfficeObserver): SettleClaim {
  if (!observer.claimAnswered) return settle;

  return async (ticketOptionIds, claim, signal) => {
    const askedAt = performance.now();
    const tell = (outcome: ClaimOutcome) =>
      observer.claimAnswered?.({
        kind: claim.kind,
        outcome,
        durationMs: performance.now() - askedAt,
      });
    try {
      const outcome = await settle(ticketOptionIds, claim, signal);
      tell(nameOutcome(outcome, claim));
      return outcome;
    } catch (fault) {
      if (isTicketError(fault)) tell(fault.code);
      else tell(signal?.aborted && fault === signal.reason ? "aborted" : "fault");
      throw fault;
    }
  };
}
