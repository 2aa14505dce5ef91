import type { ChangeClaim, Granted, Refused } from "../../claim.ts";
import { findSaleRuleIssues } from "../../sale-rule-issues.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** The allocation moves with the capacity, by the same difference. */
export function decideChange(ledger: Ledger, { changes }: ChangeClaim): Granted | Refused {
  const option = { ...ledger.option, ...changes };
  const issues = findSaleRuleIssues(option);
  if (issues.length > 0) return { is: "refused", code: "invalid_input", issues };
  const left = ledger.left + option.capacity - ledger.option.capacity;
  if (left < 0) return refuse("capacity_below_sold");

  ledger.option = option;
  ledger.left = left;
  ledger.entries.isOptionChanged = true;
  return { is: "granted", option: { ...option, allocation: left } };
}
