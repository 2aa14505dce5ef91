import { findBrokenRule } from "../../model/sale-rules.ts";
import type { RefusedLine } from "../outcome.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/**
 * Checks a quantity against the rules of the option, and against what is left.
 *
 * @returns the refusal, or undefined if the quantity is allowed
 */
export function judgeRules(
  ledger: Ledger,
  userId: string,
  quantity: number,
): RefusedLine | undefined {
  const broken = findBrokenRule(ledger, userId, quantity);
  if (broken) return refuse(broken.code);
  return quantity > ledger.left ? refuse("allocation_exceeded") : undefined;
}
