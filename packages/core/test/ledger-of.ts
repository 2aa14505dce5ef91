import { openLedgers, type Ledger } from "../src/settle/decide/ledger.ts";
import { withDefaults } from "../src/model/field.ts";
import { SALE_RULES, type SaleRules } from "../src/model/sale-rules.ts";

/** The ledger of a ticket option with only the given values. */
export function ledgerOf(
  left: number,
  rules: Partial<SaleRules> = {},
  known: Partial<Pick<Ledger, "now" | "usage" | "held" | "purchases" | "holds">> = {},
): Ledger {
  const locked = {
    id: "option",
    allocation: left,
    capacity: left,
    drawsOn: [],
    rules: withDefaults(SALE_RULES, rules),
    holdsExpireAt: null,
    uncountedFrom: null,
    isInJournal: true,
  };
  return { ...openLedgers([locked], undefined).get("option")!, ...known };
}
