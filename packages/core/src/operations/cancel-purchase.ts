import type { PurchaseOptions } from "../model/call-options.ts";
import {
  newCancellationSchema,
  type Cancellation,
  type NewCancellation,
} from "../model/cancellation.ts";
import { PurchaseNotFoundError } from "../model/errors.ts";
import type { StoredPurchase } from "../model/purchase.ts";
import type { Find } from "./find-resources.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function cancelPurchase(
  findPurchases: Find<StoredPurchase>,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewCancellation,
  options: PurchaseOptions = {},
): Promise<Cancellation> {
  const { purchaseId, ...wanted } = parseRequest(newCancellationSchema, input, options);
  const quantity = wanted.quantity ?? undefined;
  // Which ticket option a purchase is of never changes, so it need not be read under the lock.
  const [purchase] = await findPurchases([purchaseId]);
  if (!purchase) throw new PurchaseNotFoundError();

  const { ticketOptionId } = purchase;
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "cancellation",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const id = wanted.id ?? idFor(ticketOptionId, "cancellation");
  const granted = await settleOne(
    settleClaim,
    {
      kind: "cancellation",
      id,
      ticketOptionId,
      purchaseId: purchase.id,
      expectedUserId: options.expectedUserId,
      quantity,
      isRepeatable,
      replacement: null,
      createdBy,
      chosenIds,
    },
    options.signal,
  );
  return { id, ticketOptionId, purchaseId: purchase.id, quantity: granted.quantity! };
}
