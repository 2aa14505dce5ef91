import { linesOf, type Claim, type OptionClaim } from "../claim.ts";
import type { Seen } from "../kinds/claim-kind.ts";
import { decideCapacityMove } from "../kinds/capacity-move.ts";
import { decideExchange } from "../kinds/exchange.ts";
import { kindOf } from "../kinds/kinds.ts";
import { decideOrder } from "../kinds/order.ts";
import type { UnreadClaims } from "../limit-lookups.ts";
import type { Outcome, Refused, Undecided } from "../outcome.ts";
import { applyEvent } from "./apply-event.ts";
import { judgeIds, noKnownIds, takeIds, type KnownIds } from "./judge-ids.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** What earlier attempts at claims have seen. */
export type SeenClaims = Pick<WeakMap<Claim, Seen>, "get" | "has" | "set">;

/**
 * Decides which claims are granted: first fit, in arrival order.
 *
 * A claim that is too large is refused in full and does not block a smaller one after it. A claim that was granted
 * before changes nothing. The function uses no I/O and no clock: the same ledgers and claims have the same outcomes.
 *
 * A claim is undecided, not refused, if too few tickets are left while more holds have expired, or if it is not known
 * yet whether its user exceeds the limit. The same if its users are not looked up in this transaction.
 *
 * @param ledgers by ticket option; the events of granted claims are entered into them
 * @param seen by an earlier attempt at these claims, if that may have been committed
 * @param unread the outcomes of claims that were not granted before, and whose users are not looked up
 * @param ids what is known of chosen ids; those of granted claims are entered
 * @returns an outcome for each claim, in the same order
 */
export function decideClaims(
  ledgers: ReadonlyMap<string, Ledger>,
  claims: readonly Claim[],
  seen?: SeenClaims,
  unread?: UnreadClaims,
  ids: KnownIds = noKnownIds(),
): readonly (Outcome | Undecided)[] {
  return claims.map((claim) => {
    const outcome = judgeIds(claim, decide(ledgers, claim, seen), ids);
    if (outcome.is === "undecided" || hasTakenId(outcome)) return outcome;
    const withoutUsers = unread?.get(claim);
    if (withoutUsers && outcome.is !== "replayed") return withoutUsers;
    if (outcome.is === "granted") {
      takeIds(claim, ids);
      for (const event of outcome.events) applyEvent(ledgers.get(event.ticketOptionId)!, event);
    }
    return findUndecided(ledgers, claim, outcome) ?? outcome;
  });
}

function hasTakenId(outcome: Outcome): boolean {
  return outcome.is === "refused" && outcome.code === "id_taken";
}

function decide(
  ledgers: ReadonlyMap<string, Ledger>,
  claim: Claim,
  seen: SeenClaims | undefined,
): Outcome {
  if (claim.kind === "exchange") return decideExchange(ledgers, claim);
  if (claim.kind === "capacity_move") return decideCapacityMove(ledgers, claim);
  if ("lines" in claim) return decideOrder(ledgers, claim);

  const ledger = ledgers.get(claim.ticketOptionId);
  if (!ledger) return refuse("ticket_option_not_found");
  return kindOf(claim).decide(ledger, claim, seen?.get(claim));
}

function findUndecided(
  ledgers: ReadonlyMap<string, Ledger>,
  claim: Claim,
  outcome: Outcome,
): Undecided | undefined {
  const open: Ledger[] = [];
  const consider = (line: OptionClaim, { code, drawnId }: Refused) => {
    const ledger = ledgers.get(drawnId ?? line.ticketOptionId);
    if (ledger && mayStillBeGranted(ledger, line, code)) open.push(ledger);
  };
  // What takes tickets: of an exchange the purchase, of a capacity move the other option. It is the last line.
  if (outcome.is === "refused") consider(linesOf(claim).at(-1)!, outcome);
  if (outcome.is === "refused order" && "lines" in claim) {
    for (const [line, refused] of outcome.lines) consider(claim.lines[line]!, refused);
  }
  if (open.length === 0) return undefined;
  const alsoLock = new Set<string>();
  for (const { overdueElsewhere } of open) {
    const mostFirst = [...overdueElsewhere].toSorted(([, one], [, other]) => other - one);
    for (const [id] of mostFirst.slice(0, MAX_ALSO_LOCKED)) alsoLock.add(id);
  }
  return { is: "undecided", alsoLock: [...alsoLock] };
}

/**
 * Options with expired holds that the next attempt locks, for each option that lacks tickets. If their tickets are not
 * enough, another attempt locks more.
 */
const MAX_ALSO_LOCKED = 8;

function mayStillBeGranted(
  { hasMoreOverdue, overdueElsewhere, uncountedUsers }: Ledger,
  claim: OptionClaim,
  code: Refused["code"],
): boolean {
  if (code === "allocation_exceeded" || code === "capacity_below_sold") {
    return hasMoreOverdue || overdueElsewhere.size > 0;
  }
  return code === "user_limit_exceeded" && "userId" in claim && uncountedUsers.has(claim.userId);
}
