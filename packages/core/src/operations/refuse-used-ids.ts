import { refuse } from "../settle/decide/refuse.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import type { FindUsedIds } from "./find-used-ids.ts";

/**
 * Refuses a claim whose chosen ids have another request or something else, before it waits for its ticket options. So such ids
 * cost no time under a lock. What is chosen at the same time is seen under the locks.
 *
 * Only here are the ids of the box office itself looked up: nobody knows such an id before it is committed.
 */
export function refuseUsedIds(settle: SettleClaim, findUsedIds: FindUsedIds): SettleClaim {
  const settleUnused: SettleClaim = async (
    ticketOptionIds,
    claim,
    signal,
    // Before the lookup, whose time is a part of the timeout.
    since = performance.now(),
  ) => {
    const { request, ids = [] } = claim.chosenIds ?? {};
    const used = await findUsedIds(ids.map(({ id }) => id));
    if (used.some((other) => other.request !== request)) return refuse("id_taken");
    return settle(ticketOptionIds, claim, signal, since);
  };

  // A claim without chosen ids costs nothing here.
  return (ticketOptionIds, claim, signal, since) =>
    (claim.chosenIds ? settleUnused : settle)(ticketOptionIds, claim, signal, since);
}
