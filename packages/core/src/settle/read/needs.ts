import type { Claim } from "../claim.ts";
import type { LockedTicketOption } from "../lock-ticket-options.ts";
import type { Needs } from "../kinds/claim-kind.ts";
import { kindOf } from "../kinds/kinds.ts";

/**
 * Collects what has to be read for claims. Users and tickets that an option is needed for are also those of the options
 * that it draws on.
 *
 * @param options existing options
 * @param mayBeDone an earlier attempt at these claims may have been committed
 * @returns by ticket option
 */
export function needsOf(
  options: readonly LockedTicketOption[],
  claims: readonly Claim[],
  mayBeDone: boolean,
): ReadonlyMap<string, Needs> {
  const all = new Map(options.map(({ id }) => [id, noNeeds()]));
  const note = (claim: Claim): void => {
    if ("lines" in claim) return claim.lines.forEach(note);
    const needs = all.get(claim.ticketOptionId);
    if (!needs) return;
    kindOf(claim).note(needs, claim, mayBeDone);
  };
  claims.forEach(note);
  const drawing = options.filter(({ drawsOn }) => drawsOn.length > 0);
  // First the needs of all claims: an option that draws may be drawn on itself, and its draws are flattened.
  const own = drawing.map(({ id }) => ({ ...all.get(id)! }));
  for (const [index, { drawsOn }] of drawing.entries()) {
    const { users, holders, demand } = own[index]!;
    for (const { ticketOptionId, units } of drawsOn) {
      const drawn = all.get(ticketOptionId)!;
      for (const user of users) drawn.users.add(user);
      for (const user of holders) drawn.holders.add(user);
      if (demand > 0) drawn.demand += demand * units;
    }
  }
  return all;
}

function noNeeds(): Needs {
  return {
    purchases: new Set(),
    holds: new Set(),
    cancellations: new Set(),
    transfers: new Set(),
    capacityMoves: new Set(),
    users: new Set(),
    holders: new Set(),
    demand: 0,
    limits: [],
    heldLimits: [],
    time: false,
    wholeOption: false,
  };
}
