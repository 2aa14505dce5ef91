import type { Ledger } from "../src/settle/decide/ledger.ts";
import type { TicketOption } from "../src/ticket-option.ts";

/** A ledger in which nothing is known of a ticket option but what is given. */
export function ledgerOf(
  members: Partial<TicketOption>,
  known: Partial<Pick<Ledger, "now" | "usage" | "purchases" | "holds">> = {},
): Ledger {
  const option: TicketOption = {
    id: "option",
    name: "day pass",
    description: null,
    allocation: 10,
    capacity: 2_147_483_647,
    saleStartsAt: null,
    saleEndsAt: null,
    minPerPurchase: null,
    maxPerPurchase: null,
    maxPerUser: null,
    ...members,
  };
  return {
    option,
    left: option.allocation,
    now: undefined,
    usage: new Map(),
    purchases: new Map(),
    holds: new Map(),
    cancellations: new Map(),
    entries: {
      purchases: [],
      holds: [],
      resolvedHolds: [],
      cancellations: [],
      taken: 0,
      returned: 0,
      isOptionChanged: false,
    },
    ...known,
  };
}
