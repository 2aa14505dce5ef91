import type { LineClaim } from "../claim.ts";
import type { Ledger } from "../decide/ledger.ts";
import { sumUp } from "../decide/order-sums.ts";
import { refuse } from "../decide/refuse.ts";
import type { Granted, Refused, RefusedLine, RefusedOrder, Replayed } from "../outcome.ts";
import { lineKindOf } from "./kinds.ts";

/** Claims that are granted together or not at all. */
export interface OrderClaim {
  /** An order has purchases, a basket has holds that are made, confirmed or released. */
  readonly kind: "order" | "basket_hold" | "basket_confirmation" | "basket_release";
  readonly lines: readonly LineClaim[];
}

/**
 * Grants all lines or none. Each line is decided as the claim that it is, except that lines of the same ticket option,
 * or of options that draw on the same one, are judged by their sum there: if it exceeds what is left, or the limit of
 * their user, each of these lines is refused.
 */
export function decideOrder(
  ledgers: ReadonlyMap<string, Ledger>,
  { lines }: OrderClaim,
): Granted | Replayed | Refused | RefusedOrder {
  const sums = sumUp(ledgers, lines);
  const granted: Granted[] = [];
  const replayed: Replayed[] = [];
  const refused = new Map<number, RefusedLine>();
  for (const [index, line] of lines.entries()) {
    const ledger = ledgers.get(line.ticketOptionId);
    const outcome = ledger
      ? lineKindOf(line).decide(ledger, line, undefined, sums)
      : refuse("holdId" in line ? "hold_not_found" : "ticket_option_not_found");
    if (outcome.is === "granted") granted.push(outcome);
    else if (outcome.is === "replayed") replayed.push(outcome);
    else if (outcome.code === "idempotency_key_reused") return outcome;
    else refused.set(index, outcome);
  }
  if (replayed.length === lines.length) return { is: "replayed", lines: replayed };
  // Its key was used for an order of other lines.
  if (replayed.length > 0) return refuse("idempotency_key_reused");
  if (refused.size > 0) return { is: "refused order", lines: refused };
  return { is: "granted", events: granted.flatMap(({ events }) => events), lines: granted };
}
