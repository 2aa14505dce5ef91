import type { CallOptions } from "../model/call-options.ts";
import { HoldNotFoundError } from "../model/errors.ts";
import type { Find } from "./find-resources.ts";
import { confirmationSchema, type Confirmation, type Hold } from "../model/hold.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import { toMadePurchase, type Purchase } from "../model/purchase.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function confirmHold(
  findHolds: Find<Hold>,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: Confirmation,
  options: CallOptions = {},
): Promise<Purchase> {
  const { holdId, ...wanted } = parseRequest(confirmationSchema, input, options);
  const quantity = wanted.quantity ?? undefined;
  // Which ticket option a hold is of never changes, so it need not be read under the lock.
  const [hold] = await findHolds([holdId]);
  if (!hold) throw new HoldNotFoundError();

  const { ticketOptionId } = hold;
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "confirmation",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const id = wanted.id ?? idFor(ticketOptionId);
  const granted = await settleOne(
    settleClaim,
    {
      kind: "confirmation",
      id,
      ticketOptionId,
      holdId: hold.id,
      quantity,
      isRepeatable,
      orderLines: null,
      createdBy,
      reference: wanted.reference ?? null,
      metadata: wanted.metadata ?? null,
      chosenIds,
    },
    options.signal,
  );
  return toMadePurchase(
    { id, ticketOptionId, userId: hold.userId, quantity: granted.quantity! },
    granted.cancelledQuantity,
  );
}
