import type { Ledger } from "../src/settle/decide/ledger.ts";
import type { SaleRules } from "../src/ticket-option.ts";

/** A ledger in which nothing is known of a ticket option but what is given. */
export function ledgerOf(
  left: number,
  rules: Partial<SaleRules> = {},
  known: Partial<Pick<Ledger, "now" | "usage" | "purchases" | "holds">> = {},
): Ledger {
  return {
    ticketOptionId: "option",
    rules: {
      saleStartsAt: null,
      saleEndsAt: null,
      minPerPurchase: null,
      maxPerPurchase: null,
      maxPerUser: null,
      ...rules,
    },
    option: undefined,
    changed: undefined,
    left,
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
    },
    ...known,
  };
}
