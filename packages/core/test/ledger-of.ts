import { openLedger, type Ledger } from "../src/settle/decide/ledger.ts";
import type { SaleRules } from "../src/model/ticket-option.ts";

/** A ledger in which nothing is known of a ticket option but what is given. */
export function ledgerOf(
  left: number,
  rules: Partial<SaleRules> = {},
  known: Partial<Pick<Ledger, "now" | "usage" | "purchases" | "holds">> = {},
): Ledger {
  const noRules = {
    saleStartsAt: null,
    saleEndsAt: null,
    minPerPurchase: null,
    maxPerPurchase: null,
    maxPerUser: null,
  };
  const locked = {
    id: "option",
    allocation: left,
    rules: { ...noRules, ...rules },
    holdsExpireAt: null,
    uncountedFrom: null,
  };
  return { ...openLedger(locked, undefined), ...known };
}
