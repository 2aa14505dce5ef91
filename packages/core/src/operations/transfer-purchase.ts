import type { PurchaseOptions } from "../model/call-options.ts";
import { PurchaseNotFoundError } from "../model/errors.ts";
import { newTransferSchema, type NewTransfer, type Transfer } from "../model/transfer.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";
import type { StoredPurchase } from "../model/purchase.ts";
import type { Find } from "./find-resources.ts";
import { checkChosenIds } from "./check-chosen-ids.ts";
import { chooseIds, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";

export async function transferPurchase(
  findPurchases: Find<StoredPurchase>,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewTransfer,
  options: PurchaseOptions = {},
): Promise<Transfer> {
  const { purchaseId, userId, ...wanted } = parseRequest(newTransferSchema, input, options);
  // Which ticket option a purchase is of never changes, so it need not be read under the lock.
  const [purchase] = await findPurchases([purchaseId]);
  if (!purchase) throw new PurchaseNotFoundError();

  const { ticketOptionId } = purchase;
  const ids = chooseIds(loadIdOfKey, options, {
    kind: "transfer",
    ids: checkChosenIds([wanted], options),
  });
  const { isRepeatable, idFor, createdBy, chosenIds } = ids instanceof Promise ? await ids : ids;
  const made = {
    id: wanted.id ?? idFor(ticketOptionId, "transfer"),
    ticketOptionId,
    purchaseId: purchase.id,
    userId,
  };
  const granted = await settleOne(
    settleClaim,
    {
      kind: "transfer",
      ...made,
      expectedUserId: options.expectedUserId,
      isRepeatable,
      createdBy,
      chosenIds,
    },
    options.signal,
  );
  return { ...made, fromUserId: granted.fromUserId!, quantity: granted.quantity! };
}
