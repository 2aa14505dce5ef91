import { findBrokenRule, type Wanted } from "../../model/sale-rules.ts";
import type { RefusedLine } from "../outcome.ts";
import type { Ledger } from "./ledger.ts";
import type { OrderSums } from "./order-sums.ts";
import { refuse } from "./refuse.ts";

/**
 * Checks a quantity against the rules of the option, and against what is left.
 *
 * @param order of a line: what the whole order wants
 * @returns the refusal, or undefined if the quantity is allowed
 */
export function judgeRules(
  ledger: Ledger,
  wanted: Wanted,
  order?: OrderSums,
): RefusedLine | undefined {
  const { ticketOptionId, left } = ledger;
  const { userId, quantity } = wanted;
  const ofUser = order?.ofUsers.get(ticketOptionId)?.get(userId) ?? quantity;
  const broken = findBrokenRule(ledger, wanted, ofUser);
  if (broken) return refuse(broken.code);
  const ofOption = order?.ofOptions.get(ticketOptionId) ?? quantity;
  return ofOption > left ? refuse("allocation_exceeded") : undefined;
}
