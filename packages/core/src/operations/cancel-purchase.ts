import type { CallOptions } from "../model/call-options.ts";
import {
  newCancellationSchema,
  type Cancellation,
  type NewCancellation,
} from "../model/cancellation.ts";
import { PurchaseNotFoundError } from "../model/errors.ts";
import { findPurchases } from "./find-purchases.ts";
import { checkIdempotencyKey, type LoadIdOfKey } from "./idempotency.ts";
import { newId } from "../model/new-id.ts";
import { parseInput } from "../model/parse-input.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function cancelPurchase(
  run: RunInTime,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: NewCancellation,
  { signal, idempotencyKey, caller = "" }: CallOptions = {},
): Promise<Cancellation> {
  if (signal?.aborted) throw signal.reason;
  const { purchaseId, quantity } = parseInput(newCancellationSchema, input);
  checkIdempotencyKey(idempotencyKey);
  // Which ticket option a purchase is of never changes, so it need not be read under the lock.
  const [purchase] = await findPurchases(run, [purchaseId]);
  if (!purchase) throw new PurchaseNotFoundError();

  const { ticketOptionId } = purchase;
  const isRepeatable = idempotencyKey !== undefined;
  const id = isRepeatable
    ? (await loadIdOfKey())(idempotencyKey, caller, ticketOptionId, "cancellation")
    : newId();
  const granted = await settleOne(
    settleClaim,
    { kind: "cancellation", id, ticketOptionId, purchaseId: purchase.id, quantity, isRepeatable },
    signal,
  );
  return { id, ticketOptionId, purchaseId: purchase.id, quantity: granted.quantity! };
}
