import {
  findBrokenRule,
  findBrokenRuleOfDrawn,
  SALE_RULES,
  type Wanted,
} from "../../model/sale-rules.ts";
import type { RefusedLine } from "../outcome.ts";
import type { Ledger } from "./ledger.ts";
import type { OrderSums } from "./order-sums.ts";
import { refuse } from "./refuse.ts";

/**
 * Checks a quantity against the rules of the option, and against what is left. The same for the units of each option
 * that it draws on.
 *
 * @param order of a line: what the whole order wants
 * @returns the refusal, or undefined if the quantity is allowed
 */
export function judgeRules(
  ledger: Ledger,
  wanted: Wanted,
  order?: OrderSums,
): RefusedLine | undefined {
  const { draws, left } = ledger;
  const { userId, quantity } = wanted;
  const broken = findBrokenRule(ledger, wanted, sumOfUser(ledger, userId, quantity, order));
  if (broken) return refuse(broken.code);
  for (const { ledger: drawn, units } of draws) {
    const ofUser = sumOfUser(drawn, userId, quantity * units, order);
    const brokenThere = findBrokenRuleOfDrawn(drawn, wanted, ofUser);
    if (brokenThere) return refuse(brokenThere.code, drawn.ticketOptionId);
  }
  if (sumOf(ledger, quantity, order) > left) return refuse("allocation_exceeded");
  for (const { ledger: drawn, units } of draws) {
    if (sumOf(drawn, quantity * units, order) > drawn.left) {
      return refuse("allocation_exceeded", drawn.ticketOptionId);
    }
  }
  return undefined;
}

/** Checks only the limit of a user, who gets tickets that are sold already. */
export function judgeUserLimit(ledger: Ledger, wanted: Wanted): RefusedLine | undefined {
  const { code, isBroken } = SALE_RULES.maxPerUser;
  if (isBroken(ledger, wanted, wanted.quantity)) return refuse(code);
  for (const { ledger: drawn, units } of ledger.draws) {
    if (isBroken(drawn, wanted, wanted.quantity * units)) return refuse(code, drawn.ticketOptionId);
  }
  return undefined;
}

/**
 * Checks whether what is held may be purchased.
 *
 * @returns the refusal if the option, or one that it draws on, is archived
 */
export function judgeState({ rules, draws }: Ledger): RefusedLine | undefined {
  if (rules.state === "archived") return refuse("sale_paused");
  const archived = draws.find(({ ledger }) => ledger.rules.state === "archived");
  return archived && refuse("sale_paused", archived.ledger.ticketOptionId);
}

/** The tickets of an option that are wanted together: by the claim, or by the order. */
function sumOf({ ticketOptionId }: Ledger, quantity: number, order?: OrderSums): number {
  return order?.ofOptions.get(ticketOptionId) ?? quantity;
}

/** Those of one user. */
function sumOfUser(
  { ticketOptionId }: Ledger,
  userId: string,
  quantity: number,
  order?: OrderSums,
): number {
  return order?.ofUsers.get(ticketOptionId)?.get(userId) ?? quantity;
}
