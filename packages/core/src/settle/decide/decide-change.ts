import type { ChangeClaim, Claim, Granted, Refused } from "../claim.ts";
import type { InputIssue } from "../../model/errors.ts";
import { findSaleRuleIssues } from "../../model/sale-rule-issues.ts";
import { toCreatedAs, type ReadOnlyMembers, type TicketOption } from "../../model/ticket-option.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** Ticket options as they were before somebody tried to change them, by the claim. */
export type SeenOptions = Pick<WeakMap<Claim, TicketOption>, "get" | "has" | "set">;

/**
 * The allocation moves with the capacity, by the same difference.
 *
 * A change leaves no row with an id. Where an earlier try may have been committed, it is told by what the
 * option says now; a change that somebody else has made since must not be overwritten.
 *
 * @param seen the ticket option before an earlier try that may have been committed
 */
export function decideChange(
  ledger: Ledger,
  { changes, unchanged }: ChangeClaim,
  seen: TicketOption | undefined,
): Granted | Refused {
  const before = ledger.changed ?? ledger.option!;
  const after = { ...before, ...changes };
  if (seen && toCreatedAs(after) === toCreatedAs(before)) {
    return { is: "granted", option: { ...before, allocation: ledger.left } };
  }
  if (seen && toCreatedAs(ledger.option!) !== toCreatedAs(seen)) return refuse("outcome_unknown");

  const issues = [...findReadOnlyIssues(ledger, unchanged), ...findSaleRuleIssues(after)];
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
