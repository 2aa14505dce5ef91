import type { ChangeClaim, Granted, Refused } from "../../claim.ts";
import { findSaleRuleIssues } from "../../sale-rule-issues.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** The allocation moves with the capacity, by the same difference. */
export function decideChange(ledger: Ledger, { changes }: ChangeClaim): Granted | Refused {
  const before = ledger.changed ?? ledger.option!;
  const after = { ...before, ...changes };
  const issues = findSaleRuleIssues(after);
  if (issues.length > 0) return { is: "refused", code: "invalid_input", issues };
  const left = ledger.left + after.capacity - before.capacity;
  if (left < 0) return refuse("capacity_below_sold");

  ledger.changed = after;
  ledger.rules = after;
  ledger.left = left;
  return { is: "granted", option: { ...after, allocation: left } };
}
