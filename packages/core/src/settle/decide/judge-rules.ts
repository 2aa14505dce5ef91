import type { RefusedLine } from "../outcome.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/**
 * Judges tickets that a user wants by the rules of the option, and by what is left.
 *
 * @returns undefined when they may be had
 */
export function judgeRules(
  { rules, left, now, usage }: Ledger,
  userId: string,
  quantity: number,
): RefusedLine | undefined {
  const { saleStartsAt, saleEndsAt, minPerPurchase, maxPerPurchase, maxPerUser } = rules;
  if ((saleStartsAt && now! < saleStartsAt) || (saleEndsAt && now! >= saleEndsAt)) {
    return refuse("sale_not_open");
  }
  if (quantity < (minPerPurchase ?? 1) || quantity > (maxPerPurchase ?? Infinity)) {
    return refuse("quantity_out_of_range");
  }
  if (maxPerUser !== null && (usage.get(userId) ?? 0) + quantity > maxPerUser) {
    return refuse("user_limit_exceeded");
  }
  return quantity > left ? refuse("allocation_exceeded") : undefined;
}
