import type { BoxOffice } from "../box-office.ts";
import type { CallOptions } from "../model/call-options.ts";
import { isTicketError, PurchaseNotFoundError, type TicketError } from "../model/errors.ts";
import type { StoredPurchase } from "../model/purchase.ts";
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
   * Demands permission to change a purchase.
   *
   * @returns the user that it must still belong to when it is changed
   */
  async function demandChange<Name extends Action>(
    { purchaseId }: OfPurchase,
    action: Name,
    toResource: (found: FoundPurchase) => ActionResources[Name],
  ): Promise<string | undefined> {
    if (!access.isRestricted) return undefined;
    const purchase = await boxOffice.findPurchase(purchaseId);
    await demandOf(purchase && toPurchase(purchase), PurchaseNotFoundError, action, toResource);
    return purchase?.userId;
  }

  /**
   * Answers a repeated transfer by which the purchase got another user, if the caller was allowed to make it.
   *
   * @throws the refusal if it is no repeated transfer
   */
  async function repeatTransfer(
    refusal: unknown,
    input: NewTransfer,
    options: CallOptions | undefined,
  ): Promise<Transfer> {
    const isRefused = refusal instanceof ForbiddenError || refusal instanceof PurchaseNotFoundError;
    if (!isRefused || options?.idempotencyKey === undefined) throw refusal;
    const purchase = await boxOffice.findPurchase(input.purchaseId);
    if (!purchase) throw refusal;
    let transfer;
    try {
      transfer = await boxOffice.transferPurchase(input, {
        ...optionsOfCaller(access, options),
        expectedUserId: null,
      });
    } catch (error) {
      // What else is wrong would show that there is such a purchase.
      throw isTicketError(error) && !isTransient(error) ? refusal : error;
    }
    const { fromUserId, userId: newUserId } = transfer;
    const before = { ...toPurchase(purchase), userId: fromUserId, newUserId };
    if (await access.allows(OPERATIONS.transferPurchase.action, before)) return transfer;
    throw refusal;
  }

  /** Those that the caller may read, by what it may read of their purchases. */
  async function filter<Thing extends OfPurchase>(
    things: readonly Thing[],
    isThingShown: (thing: Thing, purchase: StoredPurchase) => Promise<boolean>,
  ): Promise<readonly Thing[]> {
    if (!access.isRestricted || things.length === 0) return things;
    const purchases = new Map(
      (await boxOffice.findPurchases(things.map(({ purchaseId }) => purchaseId))).map(
        (purchase) => [purchase.id, purchase],
      ),
    );
    const shown = await Promise.all(
      things.map(async (thing) => {
        const purchase = purchases.get(thing.purchaseId);
        return purchase !== undefined && isThingShown(thing, purchase);
      }),
    );
    return things.filter((_, index) => shown[index]);
  }

  const filterOfPurchases = <Thing extends OfPurchase>(things: readonly Thing[]) =>
    filter(things, (_, purchase) => isShown(toPurchase(purchase)));

  /** Who could read the purchase before a transfer may read the transfer. */
  const filterTransfers = (transfers: readonly StoredTransfer[]) =>
    filter(
      transfers,
      async ({ fromUserId }, purchase) =>
        (await isShown(toPurchase(purchase))) ||
        isShown({ ...toPurchase(purchase), userId: fromUserId }),
    );

  return {
    async cancelPurchase(input, options) {
      const { action } = OPERATIONS.cancelPurchase;
      const expectedUserId = await demandChange(input, action, (found) => found);
      return boxOffice.cancelPurchase(input, {
        ...optionsOfCaller(access, options),
        expectedUserId,
      });
    },
    async findCancellation(id) {
      return (await filterOfPurchases(only(await boxOffice.findCancellation(id))))[0];
    },
    async findCancellations(ids) {
      return filterOfPurchases(await boxOffice.findCancellations(ids));
    },

    async exchangePurchase(input, options) {
      const { action } = OPERATIONS.exchangePurchase;
      const newTicketOptionId = toLowerCase(input.ticketOptionId);
      const expectedUserId = await demandChange(input, action, (found) => ({
        ...found,
        newTicketOptionId,
      }));
      return boxOffice.exchangePurchase(input, {
        ...optionsOfCaller(access, options),
        expectedUserId,
      });
    },
    async findExchange(id) {
      return (await filterOfPurchases(only(await boxOffice.findExchange(id))))[0];
    },
    async findExchanges(ids) {
      return filterOfPurchases(await boxOffice.findExchanges(ids));
    },

    async transferPurchase(input, options) {
      const { action } = OPERATIONS.transferPurchase;
      const newUserId = toLowerCase(input.userId);
      let expectedUserId;
      try {
        expectedUserId = await demandChange(input, action, (found) => ({ ...found, newUserId }));
      } catch (error) {
        return repeatTransfer(error, input, options);
      }
      return boxOffice.transferPurchase(input, {
        ...optionsOfCaller(access, options),
        expectedUserId,
      });
    },
    async findTransfer(id) {
      return (await filterTransfers(only(await boxOffice.findTransfer(id))))[0];
    },
    async findTransfers(ids) {
      return filterTransfers(await boxOffice.findTransfers(ids));
    },
  };
}

function only<Thing>(thing: Thing | undefined): readonly Thing[] {
  return thing === undefined ? [] : [thing];
}

function isTransient({ code }: TicketError): boolean {
  return code === "busy" || code === "outcome_unknown";
}
