import type { CallOptions } from "../model/call-options.ts";
import { HoldNotFoundError } from "../model/errors.ts";
import { findHolds } from "./find-holds.ts";
import { confirmationSchema, type Confirmation } from "../model/hold.ts";
import { checkIdempotencyKey, type LoadIdOfKey } from "./idempotency.ts";
import { newId } from "../model/new-id.ts";
import { parseInput } from "../model/parse-input.ts";
import { toMadePurchase, type Purchase } from "../model/purchase.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { settleOne, type SettleClaim } from "../settle/settle-claim.ts";

export async function confirmHold(
  run: RunInTime,
  settleClaim: SettleClaim,
  loadIdOfKey: LoadIdOfKey,
  input: Confirmation,
  { signal, idempotencyKey, caller = "" }: CallOptions = {},
): Promise<Purchase> {
  if (signal?.aborted) throw signal.reason;
  const { holdId, quantity } = parseInput(confirmationSchema, input);
  checkIdempotencyKey(idempotencyKey);
  // Which ticket option a hold is of never changes, so it need not be read under the lock.
  const [hold] = await findHolds(run, [holdId]);
  if (!hold) throw new HoldNotFoundError();

  const { ticketOptionId } = hold;
  const isRepeatable = idempotencyKey !== undefined;
  const id = isRepeatable ? (await loadIdOfKey())(idempotencyKey, caller, ticketOptionId) : newId();
  const granted = await settleOne(
    settleClaim,
    { kind: "confirmation", id, ticketOptionId, holdId: hold.id, quantity, isRepeatable },
    signal,
  );
  return toMadePurchase(
    { id, ticketOptionId, userId: hold.userId, quantity: granted.quantity ?? hold.quantity },
    granted.cancelledQuantities?.[0],
  );
}
