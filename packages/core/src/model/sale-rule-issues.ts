import type { InputIssue } from "./errors.ts";
import type { SaleRules } from "./ticket-option.ts";

/** Finds what does not go together in the rules of a ticket option. */
export function findSaleRuleIssues({
  saleStartsAt,
  saleEndsAt,
  minPerPurchase,
  maxPerPurchase,
}: SaleRules): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  if (saleStartsAt && saleEndsAt && saleEndsAt <= saleStartsAt) {
    issues.push({ path: ["saleEndsAt"], message: "must be after the start of the sale" });
  }
  if (minPerPurchase !== null && maxPerPurchase !== null && maxPerPurchase < minPerPurchase) {
    issues.push({ path: ["maxPerPurchase"], message: "must not be below the minimum" });
  }
  return issues;
}
