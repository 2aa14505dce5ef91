import type { Claim, OrderClaim, Outcome, Refused, Undecided } from "../claim.ts";
import { decideCancellation } from "./decide-cancellation.ts";
import { decideChange, type SeenOptions } from "./decide-change.ts";
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
 * A claim is never refused for want of tickets while expired holds may still give some back, nor for a
 * limit per user while it is not known what the user has: it is undecided until then.
 *
 * @param ledgers by ticket option; what is decided is entered into them
 * @param seen what an earlier try at these claims has seen, when that may have been committed
 * @returns an outcome for each claim, in the same order
 */
export function decideClaims(
  ledgers: ReadonlyMap<string, Ledger>,
  claims: readonly Claim[],
  seen?: SeenOptions,
): readonly (Outcome | Undecided)[] {
  return claims.map((claim) => {
    const outcome = decide(ledgers, claim, seen);
    return isUndecided(ledgers, claim, outcome) ? UNDECIDED : outcome;
  });
}

const UNDECIDED: Undecided = { is: "undecided" };

function decide(
  ledgers: ReadonlyMap<string, Ledger>,
  claim: Claim,
  seen: SeenOptions | undefined,
): Outcome {
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
      return decideChange(ledger, claim, seen?.get(claim));
    case "sweep":
      return { is: "granted" };
  }
}

function isUndecided(
  ledgers: ReadonlyMap<string, Ledger>,
  claim: Claim,
  outcome: Outcome,
): boolean {
  if (outcome.is === "refused" && claim.kind !== "order") {
    return mayYetBeGranted(ledgers, claim, outcome);
  }
  if (outcome.is === "refused order" && claim.kind === "order") {
    return Array.from(outcome.lines).some(([line, refused]) =>
      mayYetBeGranted(ledgers, claim.lines[line]!, refused),
    );
  }
  return false;
}

function mayYetBeGranted(
  ledgers: ReadonlyMap<string, Ledger>,
  claim: Exclude<Claim, OrderClaim>,
  { code }: Refused,
): boolean {
  const ledger = ledgers.get(claim.ticketOptionId);
  if (!ledger) return false;
  if (code === "allocation_exceeded" || code === "capacity_below_sold") {
    return ledger.hasMoreOverdue;
  }
  return (
    code === "user_limit_exceeded" && "userId" in claim && ledger.uncountedUsers.has(claim.userId)
  );
}
