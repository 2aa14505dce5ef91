import type { Claim } from "../claim.ts";
import type { Needs } from "../kinds/claim-kind.ts";
import { kindOf } from "../kinds/kinds.ts";

/**
 * Collects what has to be read for claims.
 *
 * @param ticketOptionIds existing options
 * @param mayBeDone an earlier attempt at these claims may have been committed
 * @returns by ticket option
 */
export function needsOf(
  ticketOptionIds: readonly string[],
  claims: readonly Claim[],
  mayBeDone: boolean,
): ReadonlyMap<string, Needs> {
  const all = new Map(ticketOptionIds.map((id) => [id, noNeeds()]));
  const note = (claim: Claim): void => {
    if ("lines" in claim) return claim.lines.forEach(note);
    const needs = all.get(claim.ticketOptionId);
    if (!needs) return;
    kindOf(claim).note(needs, claim, mayBeDone);
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
    holders: new Set(),
    demand: 0,
    limits: [],
    heldLimits: [],
    time: false,
    wholeOption: false,
  };
}
