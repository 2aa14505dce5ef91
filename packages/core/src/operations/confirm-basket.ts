import { confirmationsSchema } from "../model/basket.ts";
import type { CallOptions } from "../model/call-options.ts";
import type { Confirmation, Hold } from "../model/hold.ts";
import { toMadePurchase, type Purchase } from "../model/purchase.ts";
import type { ConfirmationClaim } from "../settle/kinds/confirmation.ts";
import type { SettleClaim } from "../settle/settle-claim.ts";
import { findBasket } from "./find-basket.ts";
import type { Find } from "./find-resources.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, numberLines, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import { settleOrder } from "./settle-order.ts";

export async function confirmBasket(
  findHolds: Find<Hold>,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: readonly Confirmation[],
  options: CallOptions = {},
): Promise<readonly Purchase[]> {
  const parsed = parseRequest(confirmationsSchema, input, options);
  const holds = await findBasket(
    findHolds,
    parsed.map(({ holdId }) => holdId),
  );
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "basket_confirmation",
    ids: checkChosenIds(parsed, options, []),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const nameLine = numberLines("order line");
  const lines = parsed.map(
    ({ quantity, reference, metadata, ...line }, index): ConfirmationClaim => {
      const { id: holdId, ticketOptionId } = holds[index]!;
      return {
        kind: "confirmation",
        id: line.id ?? idFor(ticketOptionId, nameLine(ticketOptionId)),
        ticketOptionId,
        holdId,
        quantity: quantity ?? undefined,
        isRepeatable,
        orderLines: parsed.length,
        createdBy,
        reference: reference ?? null,
        metadata: metadata ?? null,
      };
    },
  );
  const claim = { kind: "basket_confirmation", lines, chosenIds } as const;
  const made = await settleOrder(settleClaim, claim, options.signal);
  return lines.map(({ id, ticketOptionId }, index) => {
    const { userId, quantity, cancelledQuantity } = made[index]!;
    const purchase = { id, ticketOptionId, userId: userId!, quantity: quantity! };
    return toMadePurchase(purchase, cancelledQuantity);
  });
}
