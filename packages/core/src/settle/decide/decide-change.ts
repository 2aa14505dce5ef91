import type { ChangeClaim, Granted, Refused } from "../../claim.ts";
import type { InputIssue } from "../../errors.ts";
import { findSaleRuleIssues } from "../../sale-rule-issues.ts";
import type { ReadOnlyMembers } from "../../ticket-option.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** The allocation moves with the capacity, by the same difference. */
export function decideChange(
  ledger: Ledger,
  { changes, unchanged }: ChangeClaim,
  mayBeDone: boolean,
): Granted | Refused {
  const before = ledger.changed ?? ledger.option!;
  const after = { ...before, ...changes };
  const { allocation, createdAt } = unchanged;
  // An earlier try, whose answer was lost, may have moved the allocation that its caller had seen.
  const judged = mayBeDone ? { createdAt } : { allocation, createdAt };
  const issues = [...findReadOnlyIssues(ledger, judged), ...findSaleRuleIssues(after)];
  if (issues.length > 0) return { is: "refused", code: "invalid_input", issues };
  const left = ledger.left + after.capacity - before.capacity;
  if (left < 0) return refuse("capacity_below_sold");

  ledger.changed = after;
  ledger.rules = after;
  ledger.left = left;
  return { is: "granted", option: { ...after, allocation: left } };
}

/**
 * Callers that give back all that they were given are not in the wrong. Of the allocation that
 * is what the row says, or what is left now that holds have expired.
 */
function findReadOnlyIssues(
  { option, left }: Ledger,
  { allocation, createdAt }: ReadOnlyMembers,
): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  if (allocation !== undefined && allocation !== left && allocation !== option!.allocation) {
    issues.push({ path: ["allocation"], message: "is read-only: it moves with the capacity" });
  }
  if (createdAt && createdAt.getTime() !== option!.createdAt.getTime()) {
    issues.push({ path: ["createdAt"], message: "is read-only" });
  }
  return issues;
}
