import type {
  Granted,
  OrderClaim,
  PurchaseClaim,
  Refused,
  RefusedLine,
  RefusedOrder,
} from "../claim.ts";
import { enterPurchase } from "./decide-purchase.ts";
import { judgeRules } from "./judge-rules.ts";
import type { Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/**
 * All lines are purchased, or none. Those on one ticket option are judged by their sum: when
 * that is more than what is left, or than its user may have, each of these lines fails.
 */
export function decideOrder(
  ledgers: ReadonlyMap<string, Ledger>,
  { lines }: OrderClaim,
): Granted | Refused | RefusedOrder {
  const earlier = lines.map((line) => ledgers.get(line.ticketOptionId)?.purchases.get(line.id));
  if (earlier.some((purchase) => purchase !== undefined)) {
    const isSame = earlier.every(
      (purchase, index) =>
        purchase?.userId === lines[index]!.userId &&
        purchase.quantity === lines[index]!.quantity &&
        purchase.orderLines === lines.length,
    );
    if (!isSame) return refuse("idempotency_key_reused");
    const cancelledQuantities = earlier.map((purchase) => purchase?.cancelledQuantity ?? 0);
    return { is: "replayed", cancelledQuantities };
  }

  const sums = sumUp(ledgers, lines);
  const refused = new Map<number, RefusedLine>();
  for (const [index, line] of lines.entries()) {
    const refusal = judgeLine(ledgers.get(line.ticketOptionId), line, sums);
    if (refusal) refused.set(index, refusal);
  }
  if (refused.size > 0) return { is: "refused order", lines: refused };

  for (const line of lines) enterPurchase(ledgers.get(line.ticketOptionId)!, line, lines.length);
  return { is: "granted" };
}

interface Sums {
  readonly ofOption: ReadonlyMap<string, number>;
  readonly ofUser: ReadonlyMap<string, number>;
}

const userKey = ({ ticketOptionId, userId }: PurchaseClaim) => `${ticketOptionId} ${userId}`;

/** Of the options that exist, and of users where there is a limit: an order may have a thousand lines. */
function sumUp(ledgers: ReadonlyMap<string, Ledger>, lines: readonly PurchaseClaim[]): Sums {
  const ofOption = new Map<string, number>();
  const ofUser = new Map<string, number>();
  for (const line of lines) {
    const { ticketOptionId, quantity } = line;
    const ledger = ledgers.get(ticketOptionId);
    if (!ledger) continue;
    ofOption.set(ticketOptionId, (ofOption.get(ticketOptionId) ?? 0) + quantity);
    if (ledger.rules.maxPerUser === null) continue;
    const key = userKey(line);
    ofUser.set(key, (ofUser.get(key) ?? 0) + quantity);
  }
  return { ofOption, ofUser };
}

function judgeLine(
  ledger: Ledger | undefined,
  line: PurchaseClaim,
  sums: Sums,
): RefusedLine | undefined {
  if (!ledger) return refuse("ticket_option_not_found");
  const { rules, usage, left } = ledger;
  const refusal = judgeRules(ledger, line.userId, line.quantity);
  if (refusal) return refusal;
  if (rules.maxPerUser !== null) {
    const ofUser = sums.ofUser.get(userKey(line))!;
    if ((usage.get(line.userId) ?? 0) + ofUser > rules.maxPerUser) {
      return refuse("user_limit_exceeded");
    }
  }
  return sums.ofOption.get(line.ticketOptionId)! > left ? refuse("allocation_exceeded") : undefined;
}
