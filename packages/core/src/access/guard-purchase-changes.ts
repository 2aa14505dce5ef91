import type { BoxOffice } from "../box-office.ts";
import type { StoredCancellation } from "../model/cancellation.ts";
import type { CallOptions, PurchaseOptions } from "../model/call-options.ts";
import { isTicketError, PurchaseNotFoundError, type TicketError } from "../model/errors.ts";
import type { StoredExchange } from "../model/exchange.ts";
import type { NewTransfer, StoredTransfer, Transfer } from "../model/transfer.ts";
import { OPERATIONS } from "../operations/operations.ts";
import { ForbiddenError } from "./access-errors.ts";
import type { Action, ActionResources } from "./authorize.ts";
import type { CallerAccess } from "./guard-access.ts";
import { optionsOfCaller } from "./options-of-caller.ts";
import { toPurchase, type FoundAccess, type FoundPurchase } from "./guard-found.ts";
import { toLowerCase } from "./to-lower-case.ts";

type PurchaseChanges = Pick<
  BoxOffice,
  | "cancelPurchase"
  | "findCancellation"
  | "findCancellations"
  | "exchangePurchase"
  | "findExchange"
  | "findExchanges"
  | "transferPurchase"
  | "findTransfer"
  | "findTransfers"
>;

/** Something that was done to a purchase. */
interface OfPurchase {
  readonly purchaseId: string;
}

/**
 * What can be done to a purchase. Permission depends on its user, who may change until the claim is decided. So the claim
 * requires the user that was asked about.
 */
export function guardPurchaseChanges(
  boxOffice: BoxOffice,
  access: CallerAccess,
  { isShown, demandOf }: FoundAccess,
): PurchaseChanges {
  /**
   * Changes a purchase if the caller may do so, and if the purchase still has the user that was asked about.
   *
   * @param change with the user that the purchase must have
   */
  async function changeOf<Name extends Action, Result>(
    { purchaseId }: OfPurchase,
    options: CallOptions | undefined,
    action: Name,
    toResource: (found: FoundPurchase) => ActionResources[Name],
    change: (options: PurchaseOptions) => Promise<Result>,
  ): Promise<Result> {
    const own = optionsOfCaller(access, options);
    if (!access.isRestricted) return change(own);
    const purchase = await boxOffice.findPurchase(purchaseId);
    await demandOf(purchase && toPurchase(purchase), PurchaseNotFoundError, action, toResource);
    return change({ ...own, expectedUserId: purchase?.userId });
  }

  /**
   * Answers a repeated transfer, by which the purchase got another user, if the caller was allowed to make it. A key belongs
   * to its caller, so no other transfer is found.
   *
   * @throws the refusal if it is no repeated transfer
   */
  async function repeatTransfer(
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
    if (await access.allows(OPERATIONS.transferPurchase.action, before)) return transfer;
    throw refusal;
  }

  /** Those for which the caller may read one of these purchases, as they are or with an earlier user. */
  async function filter<Thing>(
    things: readonly Thing[],
    toPurchases: (thing: Thing) => readonly ReadablePurchase[],
  ): Promise<readonly Thing[]> {
    if (!access.isRestricted || things.length === 0) return things;
    const ids = things.flatMap((thing) => toPurchases(thing).map(({ id }) => id));
    const found = await boxOffice.findPurchases([...new Set(ids)]);
    const purchases = new Map(found.map((purchase) => [purchase.id, purchase]));
    const shown = await Promise.all(
      things.map(async (thing) => {
        for (const { id, userId } of toPurchases(thing)) {
          const purchase = purchases.get(id);
          const readable = purchase && { ...purchase, ...(userId !== undefined && { userId }) };
          if (readable && (await isShown(toPurchase(readable)))) return true;
        }
        return false;
      }),
    );
    return things.filter((_, index) => shown[index]);
  }

  const filterCancellations = (cancellations: readonly StoredCancellation[]) =>
    filter(cancellations, ({ purchaseId: id }) => [{ id }]);

  const filterExchanges = (exchanges: readonly StoredExchange[]) =>
    filter(exchanges, ({ purchaseId, newPurchaseId }) => [
      { id: purchaseId },
      { id: newPurchaseId },
    ]);

  const filterTransfers = (transfers: readonly StoredTransfer[]) =>
    filter(transfers, ({ purchaseId: id, fromUserId, userId }) => [
      { id },
      { id, userId: fromUserId },
      { id, userId },
    ]);

  return {
    cancelPurchase: (input, options) =>
      changeOf(
        input,
        options,
        OPERATIONS.cancelPurchase.action,
        (found) => found,
        (own) => boxOffice.cancelPurchase(input, own),
      ),
    async findCancellation(id) {
      return (await filterCancellations(only(await boxOffice.findCancellation(id))))[0];
    },
    async findCancellations(ids) {
      return filterCancellations(await boxOffice.findCancellations(ids));
    },

    exchangePurchase: (input, options) =>
      changeOf(
        input,
        options,
        OPERATIONS.exchangePurchase.action,
        (found) => ({ ...found, newTicketOptionId: toLowerCase(input.ticketOptionId) }),
        (own) => boxOffice.exchangePurchase(input, own),
      ),
    async findExchange(id) {
      return (await filterExchanges(only(await boxOffice.findExchange(id))))[0];
    },
    async findExchanges(ids) {
      return filterExchanges(await boxOffice.findExchanges(ids));
    },

    transferPurchase: (input, options) =>
      changeOf(
        input,
        options,
        OPERATIONS.transferPurchase.action,
        (found) => ({ ...found, newUserId: toLowerCase(input.userId) }),
        (own) => boxOffice.transferPurchase(input, own),
      ).catch((refusal: unknown) => repeatTransfer(refusal, input, options)),
    async findTransfer(id) {
      return (await filterTransfers(only(await boxOffice.findTransfer(id))))[0];
    },
    async findTransfers(ids) {
      return filterTransfers(await boxOffice.findTransfers(ids));
    },
  };
}

/** A purchase, with its user or with this one. */
interface ReadablePurchase {
  readonly id: string;
  readonly userId?: string;
}

function only<Thing>(thing: Thing | undefined): readonly Thing[] {
  return thing === undefined ? [] : [thing];
}

function isTransient({ code }: TicketError): boolean {
  return code === "busy" || code === "outcome_unknown";
}
