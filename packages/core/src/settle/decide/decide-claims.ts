import type { TicketOption } from "../../model/ticket-option.ts";
import type { Claim, OptionClaim } from "../claim.ts";
import { kindOf } from "../kinds/kinds.ts";
import { decideOrder } from "../kinds/order.ts";
import type { Outcome, Refused, Undecided } from "../outcome.ts";
import { applyEvent } from "./apply-event.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** Ticket options as they were before an earlier try at changing them, by the claim. */
export type SeenOptions = Pick<WeakMap<Claim, TicketOption>, "get" | "has" | "set">;

/**
 * Decides which claims are granted: first fit, in arrival order.
 *
 * A claim that does not fit gets nothing and does not stand in the way of a smaller one
 * after it. One that was granted before changes nothing again. No I/O and no clock: the same
 * ledgers and claims, the same outcomes.
 *
 * A claim is never refused for want of tickets while expired holds may still give some back, nor for a
 * limit per user while it is not known what the user has: it is undecided until then.
 *
 * @param ledgers by ticket option; the events of granted claims are entered into them
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
    if (outcome.is === "granted") {
      for (const event of outcome.events) applyEvent(ledgers.get(event.ticketOptionId)!, event);
    }
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
  return kindOf(claim).decide(ledger, claim, seen?.get(claim));
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
  claim: OptionClaim,
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
