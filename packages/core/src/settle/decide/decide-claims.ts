import type { Claim, Outcome } from "../../claim.ts";
import { decideCancellation } from "./decide-cancellation.ts";
import { decideChange } from "./decide-change.ts";
import { decideConfirmation } from "./decide-confirmation.ts";
import { decideHold } from "./decide-hold.ts";
import { decideOrder } from "./decide-order.ts";
import { decidePurchase } from "./decide-purchase.ts";
import { decideRelease } from "./decide-release.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/**
 * Decides which claims are granted: first fit, in arrival order.
 *
 * A claim that does not fit gets nothing and does not stand in the way of a smaller one
 * behind it. One that was granted before changes nothing again. No I/O and no clock: the same
 * ledgers and claims, the same outcomes.
 *
 * @param ledgers by ticket option; what is decided is entered into them
 * @returns an outcome for each claim, in the same order
 */
export function decideClaims(
  ledgers: ReadonlyMap<string, Ledger>,
  claims: readonly Claim[],
): readonly Outcome[] {
  return claims.map((claim) => {
    if (claim.kind === "order") return decideOrder(ledgers, claim);

    const ledger = ledgers.get(claim.ticketOptionId);
    if (!ledger) return refuse("ticket_option_not_found");
    switch (claim.kind) {
      case "purchase":
        return decidePurchase(ledger, claim);
      case "hold":
        return decideHold(ledger, claim);
      case "confirmation":
        return decideConfirmation(ledger, claim);
      case "release":
        return decideRelease(ledger, claim);
      case "cancellation":
        return decideCancellation(ledger, claim);
      case "change":
        return decideChange(ledger, claim);
      case "sweep":
        return { is: "granted" };
    }
  });
}
