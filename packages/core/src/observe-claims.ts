import type { BoxOfficeObserver, PurchaseOutcome } from "./box-office-observer.ts";
import { isTicketError } from "./errors.ts";
import type { SettleClaim } from "./purchase-tickets.ts";

/** Tells the observer what becomes of each claim. */
export function observeClaims(settle: SettleClaim, observer: BoxOfficeObserver): SettleClaim {
  if (!observer.purchaseAnswered) return settle;

  return async (ticketOptionId, claim, signal) => {
    const askedAt = performance.now();
    const tell = (outcome: PurchaseOutcome) =>
      observer.purchaseAnswered?.({ outcome, durationMs: performance.now() - askedAt });
    try {
      const outcome = await settle(ticketOptionId, claim, signal);
      // Found after a lost COMMIT, to the caller it is the first grant.
      tell(outcome === "replayed" && !claim.isRepeatable ? "granted" : outcome);
      return outcome;
    } catch (fault) {
      if (isTicketError(fault)) tell(fault.code);
      else tell(signal?.aborted && fault === signal.reason ? "aborted" : "fault");
      throw fault;
    }
  };
}
