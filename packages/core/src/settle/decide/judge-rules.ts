import { findBrokenRule } from "../../model/sale-rules.ts";
import type { RefusedLine } from "../outcome.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/**
 * Judges tickets that a user wants by the rules of the option, and by what is left.
 *
 * @returns undefined when they may be had
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
