import type { CallOptions } from "../model/call-options.ts";
import type { PurchaseClaim } from "../settle/kinds/purchase.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, numberLines, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import {
  newOrderSchema,
  toMadePurchase,
  type NewPurchase,
  type Purchase,
} from "../model/purchase.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { settleOrder } from "./settle-order.ts";

export async function placeOrder(
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: readonly NewPurchase[],
  options: CallOptions = {},
): Promise<readonly Purchase[]> {
  const parsed = parseRequest(newOrderSchema, input, options);
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "order",
    ids: checkChosenIds(parsed, options, []),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const nameLine = numberLines("order line");
  const lines = parsed.map(({ ticketOptionId, userId, quantity, ...line }): PurchaseClaim => ({
    kind: "purchase",
    id: line.id ?? idFor(ticketOptionId, nameLine(ticketOptionId)),
    ticketOptionId,
    userId,
    quantity,
    isRepeatable,
    orderLines: parsed.length,
    createdBy,
    reference: line.reference ?? null,
    metadata: line.metadata ?? null,
  }));
  const made = await settleOrder(settleClaim, { kind: "order", lines, chosenIds }, options.signal);
  return lines.map(({ id, ticketOptionId, userId, quantity }, index) =>
    toMadePurchase({ id, ticketOptionId, userId, quantity }, made[index]!.cancelledQuantity),
  );
}
