import type { Claim } from "../claim.ts";

/** What has to be read of one ticket option, to decide about some claims. */
export interface Needs {
  readonly purchases: Set<string>;
  readonly holds: Set<string>;
  readonly cancellations: Set<string>;
  /** Who wants tickets, which a limit per user is about. */
  readonly users: Set<string>;
  /** Tickets that are wanted altogether; Infinity for a claim that wants all that can be had. */
  demand: number;
  /** Limits per user that claims bring. */
  readonly limits: number[];
  /** Whether something depends on the time, whatever the rules are. */
  time: boolean;
  /** Whether a claim may change the option itself, and bring rules that there were not. */
  wholeOption: boolean;
}

/**
 * @param ticketOptionIds those that exist
 * @param mayBeDone an earlier try at these claims may have been committed
 * @returns by ticket option
 */
export function needsOf(
  ticketOptionIds: readonly string[],
  claims: readonly Claim[],
  mayBeDone: boolean,
): ReadonlyMap<string, Needs> {
  const all = new Map(ticketOptionIds.map((id) => [id, noNeeds()]));
  const note = (claim: Claim): void => {
    if (claim.kind === "order") return claim.lines.forEach(note);
    const needs = all.get(claim.ticketOptionId);
    if (!needs) return;
    switch (claim.kind) {
      case "purchase":
        if (mayBeDone || claim.isRepeatable) needs.purchases.add(claim.id);
        needs.users.add(claim.userId);
        needs.demand += claim.quantity;
        return;
      case "hold":
        if (mayBeDone || claim.isRepeatable) needs.holds.add(claim.id);
        needs.users.add(claim.userId);
        needs.demand += claim.quantity;
        needs.time = true;
        return;
      case "confirmation":
        if (mayBeDone || claim.isRepeatable) needs.purchases.add(claim.id);
        needs.holds.add(claim.holdId);
        needs.time = true;
        return;
      case "release":
        needs.holds.add(claim.holdId);
        needs.time = true;
        return;
      case "cancellation":
        if (mayBeDone || claim.isRepeatable) needs.cancellations.add(claim.id);
        needs.purchases.add(claim.purchaseId);
        return;
      case "change":
        needs.time = true;
        needs.wholeOption = true;
        needs.demand = Infinity;
        if (claim.changes.maxPerUser) needs.limits.push(claim.changes.maxPerUser);
        return;
      case "sweep":
        needs.demand = Infinity;
        return;
    }
  };
  claims.forEach(note);
  return all;
}

function noNeeds(): Needs {
  return {
    purchases: new Set(),
    holds: new Set(),
    cancellations: new Set(),
    users: new Set(),
    demand: 0,
    limits: [],
    time: false,
    wholeOption: false,
  };
}
