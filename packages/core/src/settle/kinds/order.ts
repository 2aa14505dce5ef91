import { judgeRules } from "../decide/judge-rules.ts";
import type { Ledger } from "../decide/ledger.ts";
import { refuse } from "../decide/refuse.ts";
import type { Granted, Refused, RefusedLine, RefusedOrder, Replayed } from "../outcome.ts";
import { purchaseMade, type PurchaseClaim } from "./purchase.ts";

/** Purchases that are made together or not at all. */
export interface OrderClaim {
  readonly kind: "order";
  readonly lines: readonly PurchaseClaim[];
}

/**
 * Grants all lines or none. Lines of the same ticket option are judged by their sum: if it exceeds what is left, or
 * the limit of their user, each of these lines is refused.
 */
export function decideOrder(
  ledgers: ReadonlyMap<string, Ledger>,
  { lines }: OrderClaim,
): Granted | Replayed | Refused | RefusedOrder {
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

  return { is: "granted", events: lines.map((line) => purchaseMade(line, lines.length)) };
}

interface Sums {
  readonly ofOption: ReadonlyMap<string, number>;
  readonly ofUser: ReadonlyMap<string, number>;
}

const userKey = ({ ticketOptionId, userId }: PurchaseClaim) => `${ticketOptionId} ${userId}`;

/**
 * The sums of existing options, and of users if there is a limit. They are calculated once, because an order may have a
 * thousand lines.
 */
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
