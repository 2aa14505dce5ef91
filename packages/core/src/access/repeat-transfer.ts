import type { BoxOffice } from "../box-office.ts";
import type { CallOptions } from "../model/call-options.ts";
import { isTicketError, PurchaseNotFoundError, type TicketError } from "../model/errors.ts";
import type { NewTransfer, Transfer } from "../model/transfer.ts";
import { ForbiddenError } from "./access-errors.ts";
import type { CallerAccess } from "./guard-access.ts";
import { optionsOfCaller } from "./guard-operations.ts";
import { toPurchase } from "./resources.ts";

/**
 * Answers a repeated transfer, by which the purchase got another user, if the caller was allowed to make it. A key belongs
 * to its caller, so no other transfer is found.
 *
 * @throws the refusal if it is no repeated transfer
 */
export async function repeatTransfer(
  boxOffice: BoxOffice,
  access: CallerAccess,
  refusal: unknown,
  input: NewTransfer,
  options: CallOptions | undefined,
): Promise<Transfer> {
  const isRefused = refusal instanceof ForbiddenError || refusal instanceof PurchaseNotFoundError;
  const isRepeatable = options?.idempotencyKey !== undefined || input.id != null;
  if (!isRefused || !isRepeatable) throw refusal;
  const purchase = await boxOffice.findPurchase(input.purchaseId);
  if (!purchase) throw refusal;
  const own = optionsOfCaller(access, options);
  const transfer = await boxOffice
    .transferPurchase(input, { ...own, expectedUserId: null })
    .catch((error: unknown) => {
      // What else is wrong would show that there is such a purchase.
      throw isTicketError(error) && !isTransient(error) ? refusal : error;
    });
  const { fromUserId, userId: newUserId } = transfer;
  const before = { ...toPurchase(purchase), userId: fromUserId, newUserId };
  if (await access.allows("purchase.transfer", before)) return transfer;
  throw refusal;
}

function isTransient({ code }: TicketError): boolean {
  return code === "busy" || code === "outcome_unknown";
}
