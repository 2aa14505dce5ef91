import type { BoxOffice } from "../box-office.ts";
import type { CallOptions } from "../model/call-options.ts";
import { MAX_DRAWS } from "../model/draw.ts";
import {
  HoldNotFoundError,
  isTicketError,
  PurchaseNotFoundError,
  type TicketError,
} from "../model/errors.ts";
import type { Confirmation, Hold } from "../model/hold.ts";
import { MAX_ORDER_LINES } from "../model/lines.ts";
import type { NewPurchase } from "../model/purchase.ts";
import type { NewTicketOption } from "../model/ticket-option.ts";
import type { NewTransfer, StoredTransfer, Transfer } from "../model/transfer.ts";
import { OPERATIONS } from "../operations/operations.ts";
import { watchLater } from "../watch/watch-later.ts";
import { ForbiddenError } from "./access-errors.ts";
import type { Action, ActionResources } from "./authorize.ts";
import { areLines, demandLines } from "./demand-lines.ts";
import type { CallerAccess } from "./guard-access.ts";

type FoundPurchase = ActionResources["purchase.read"];
type Readable = FoundPurchase | ActionResources["hold.read"];

/**
 * The same box office for one caller: each method asks first whether the caller may do it, as
 * {@link ActionResources} lists the actions, and rejects with a {@link ForbiddenError} when not.
 *
 * What the caller may not read does not exist for it: it is not found. Whoever may read a purchase or a
 * hold, but not cancel, extend, release or confirm it, gets the {@link ForbiddenError}. Idempotency keys are the
 * caller's, whatever `options.caller` says.
 */
export function guardBoxOffice(boxOffice: BoxOffice, access: CallerAccess): BoxOffice {
  const isShown = (found: Readable) =>
    found.type === "purchases"
      ? access.allows("purchase.read", found)
      : access.allows("hold.read", found);

  /**
   * Demands permission for something that was looked up.
   *
   * @throws {NotFound} if there is nothing, or nothing that the caller may read
   */
  async function demandOf<Found extends Readable, Name extends Action>(
    found: Found | undefined,
    NotFound: new () => Error,
    action: Name,
    toResource: (found: Found) => ActionResources[Name],
  ): Promise<void> {
    if (!found) throw new NotFound();
    try {
      await access.demand(action, toResource(found));
    } catch (error) {
      const isHidden = error instanceof ForbiddenError && !(await isShown(found));
      throw isHidden ? new NotFound() : error;
    }
  }

  async function filterShown<Thing>(
    things: readonly Thing[],
    toReadable: (thing: Thing) => Readable,
  ): Promise<readonly Thing[]> {
    const shown = await Promise.all(things.map((thing) => isShown(toReadable(thing))));
    return things.filter((_, index) => shown[index]);
  }

  /** Those of purchases that the caller may read. */
  async function filterOfPurchases<Thing extends { readonly purchaseId: string }>(
    things: readonly Thing[],
  ): Promise<readonly Thing[]> {
    if (!access.isRestricted || things.length === 0) return things;
    const purchases = await boxOffice.findPurchases(things.map(({ purchaseId }) => purchaseId));
    const shown = new Set((await filterShown(purchases, toPurchase)).map(({ id }) => id));
    return things.filter(({ purchaseId }) => shown.has(purchaseId));
  }

  /** Those that the caller may read: of purchases that it may read, or might have read before. */
  async function filterTransfers(
    transfers: readonly StoredTransfer[],
  ): Promise<readonly StoredTransfer[]> {
    if (!access.isRestricted || transfers.length === 0) return transfers;
    const purchases = new Map(
      (await boxOffice.findPurchases(transfers.map(({ purchaseId }) => purchaseId))).map(
        (purchase) => [purchase.id, toPurchase(purchase)],
      ),
    );
    const shown = await Promise.all(
      transfers.map(async ({ purchaseId, fromUserId }) => {
        const purchase = purchases.get(purchaseId);
        if (!purchase) return false;
        return (await isShown(purchase)) || isShown({ ...purchase, userId: fromUserId });
      }),
    );
    return transfers.filter((_, index) => shown[index]);
  }

  /**
   * Demands permission to change a purchase.
   *
   * @returns the user that it must still belong to when it is changed
   */
  async function demandOfPurchase<Name extends Action>(
    { purchaseId }: { readonly purchaseId: string },
    action: Name,
    toResource: (found: FoundPurchase) => ActionResources[Name],
  ): Promise<string | undefined> {
    if (!access.isRestricted) return undefined;
    const purchase = await boxOffice.findPurchase(purchaseId);
    const found = purchase && toPurchase(purchase);
    await demandOf(found, PurchaseNotFoundError, action, toResource);
    return found?.userId;
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
      transfer = await boxOffice.transferPurchase(input, { ...keysOf(options), ofUser: null });
    } catch (error) {
      // What else is wrong would show that there is such a purchase.
      throw isTicketError(error) && !isTransient(error) ? refusal : error;
    }
    const { fromUserId, userId: newUserId } = transfer;
    const before = { ...toPurchase(purchase), userId: fromUserId, newUserId };
    if (await access.allows(OPERATIONS.transferPurchase.action, before)) return transfer;
    throw refusal;
  }

  const demandOfHold = (hold: Hold | undefined, action: "hold.extend" | "hold.release") =>
    demandOf(hold && toHold(hold), HoldNotFoundError, action, (same) => same);

  /** Demands permission for the purchase that a hold is to become. */
  const demandConfirmation = (hold: Hold | undefined, wanted: Confirmation) =>
    demandOf(
      hold && toHold(hold),
      HoldNotFoundError,
      OPERATIONS.confirmHold.action,
      ({ ticketOptionId, userId, quantity }) =>
        toPurchase({ ticketOptionId, userId, quantity: wanted.quantity ?? quantity }),
    );

  /** Finds the holds of a basket, to be looked up by their ids. */
  async function findBasket(ids: readonly string[]) {
    const holds = new Map((await boxOffice.findHolds(ids)).map((hold) => [hold.id, hold]));
    return (id: string) => holds.get(id.toLowerCase());
  }

  /** Whether lines are to be asked about: those that are malformed are left to the box office, which rejects them. */
  const isAsked = <Line>(lines: readonly Line[], idOf: (line: Line) => string) =>
    access.isRestricted && areLines(lines, MAX_ORDER_LINES, idOf);

  const keysOf = (options: CallOptions | undefined) => ({ ...options, caller: access.caller });

  return {
    async createTicketOption(input, options) {
      const { type, id } = toOption(input.id ?? "");
      const drawsOn = drawnIn(input);
      await access.demand(OPERATIONS.createTicketOption.action, {
        type,
        ...(id && { id }),
        ...(drawsOn.length > 0 && { drawsOn }),
      });
      // Its allocation shows what is left of them.
      for (const drawn of drawsOn) await access.demand("ticket_option.read", toOption(drawn));
      return boxOffice.createTicketOption(input, keysOf(options));
    },
    async findTicketOption(id) {
      await access.demand("ticket_option.read", toOption(id));
      return boxOffice.findTicketOption(id);
    },
    async findTicketOptions(ids) {
      for (const id of ids) await access.demand("ticket_option.read", toOption(id));
      return boxOffice.findTicketOptions(ids);
    },
    async listTicketOptions(request) {
      await access.demand("ticket_option.list", { type: "ticket_options" });
      return boxOffice.listTicketOptions(request);
    },
    watch(ids, options) {
      return watchLater(async () => {
        for (const id of ids) await access.demand("ticket_option.read", toOption(id));
        return boxOffice.watch(ids, options);
      });
    },
    async changeTicketOption(id, changes, options) {
      await access.demand(OPERATIONS.changeTicketOption.action, toOption(id));
      return boxOffice.changeTicketOption(id, changes, options);
    },

    async purchaseTickets(input, options) {
      await access.demand(OPERATIONS.purchaseTickets.action, toPurchase(wantedIn(input)));
      return boxOffice.purchaseTickets(input, keysOf(options));
    },
    async placeOrder(lines, options) {
      if (isAsked(lines, userIdOf)) {
        await demandLines(lines, (line) =>
          access.demand(OPERATIONS.placeOrder.action, toPurchase(wantedIn(line))),
        );
      }
      return boxOffice.placeOrder(lines, keysOf(options));
    },
    async findPurchase(id) {
      const purchase = await boxOffice.findPurchase(id);
      return purchase && (await isShown(toPurchase(purchase))) ? purchase : undefined;
    },
    async findPurchases(ids) {
      return filterShown(await boxOffice.findPurchases(ids), toPurchase);
    },
    async listPurchases(request) {
      const userId = toLowerCase(request?.filter?.userId);
      await access.demand("purchase.list", { type: "purchases", userId });
      return boxOffice.listPurchases(request);
    },

    async cancelPurchase(input, options) {
      const ofUser = await demandOfPurchase(
        input,
        OPERATIONS.cancelPurchase.action,
        (found) => found,
      );
      return boxOffice.cancelPurchase(input, { ...keysOf(options), ofUser });
    },
    async findCancellation(id) {
      return (await filterOfPurchases(only(await boxOffice.findCancellation(id))))[0];
    },
    async findCancellations(ids) {
      return filterOfPurchases(await boxOffice.findCancellations(ids));
    },

    async exchangePurchase(input, options) {
      const newTicketOptionId = toLowerCase(input.ticketOptionId);
      const ofUser = await demandOfPurchase(input, OPERATIONS.exchangePurchase.action, (found) => ({
        ...found,
        newTicketOptionId,
      }));
      return boxOffice.exchangePurchase(input, { ...keysOf(options), ofUser });
    },
    async findExchange(id) {
      return (await filterOfPurchases(only(await boxOffice.findExchange(id))))[0];
    },
    async findExchanges(ids) {
      return filterOfPurchases(await boxOffice.findExchanges(ids));
    },

    async transferPurchase(input, options) {
      const newUserId = toLowerCase(input.userId);
      const { action } = OPERATIONS.transferPurchase;
      let ofUser;
      try {
        ofUser = await demandOfPurchase(input, action, (found) => ({ ...found, newUserId }));
      } catch (error) {
        return repeatTransfer(error, input, options);
      }
      return boxOffice.transferPurchase(input, { ...keysOf(options), ofUser });
    },
    async findTransfer(id) {
      return (await filterTransfers(only(await boxOffice.findTransfer(id))))[0];
    },
    async findTransfers(ids) {
      return filterTransfers(await boxOffice.findTransfers(ids));
    },

    async holdTickets(input, options) {
      await access.demand(OPERATIONS.holdTickets.action, toHold(wantedIn(input)));
      return boxOffice.holdTickets(input, keysOf(options));
    },
    async confirmHold(input, options) {
      if (access.isRestricted) {
        await demandConfirmation(await boxOffice.findHold(input.holdId), input);
      }
      return boxOffice.confirmHold(input, keysOf(options));
    },
    async extendHold(input, options) {
      if (access.isRestricted) {
        await demandOfHold(await boxOffice.findHold(input.holdId), OPERATIONS.extendHold.action);
      }
      return boxOffice.extendHold(input, options);
    },
    async releaseHold(id, options) {
      if (access.isRestricted) {
        await demandOfHold(await boxOffice.findHold(id), OPERATIONS.releaseHold.action);
      }
      return boxOffice.releaseHold(id, options);
    },
    async holdBasket(input, options) {
      if (isAsked(input?.lines, userIdOf)) {
        await demandLines(input.lines, (line) =>
          access.demand(OPERATIONS.holdBasket.action, toHold(wantedIn(line))),
        );
      }
      return boxOffice.holdBasket(input, keysOf(options));
    },
    async confirmBasket(lines, options) {
      if (isAsked(lines, ({ holdId }) => holdId)) {
        const holdOf = await findBasket(lines.map(({ holdId }) => holdId));
        await demandLines(lines, (line) => demandConfirmation(holdOf(line.holdId), line));
      }
      return boxOffice.confirmBasket(lines, keysOf(options));
    },
    async releaseBasket(ids, options) {
      if (isAsked(ids, (id) => id)) {
        const holdOf = await findBasket(ids);
        await demandLines(ids, (id) => demandOfHold(holdOf(id), OPERATIONS.releaseBasket.action));
      }
      return boxOffice.releaseBasket(ids, options);
    },
    async findHold(id) {
      const hold = await boxOffice.findHold(id);
      return hold && (await isShown(toHold(hold))) ? hold : undefined;
    },
    async findHolds(ids) {
      return filterShown(await boxOffice.findHolds(ids), toHold);
    },
    async listHolds(request) {
      const userId = toLowerCase(request?.filter?.userId);
      await access.demand("hold.list", { type: "holds", userId });
      return boxOffice.listHolds(request);
    },
  };
}

function isTransient({ code }: TicketError): boolean {
  return code === "busy" || code === "outcome_unknown";
}

function toPurchase<Purchase>(purchase: Purchase) {
  return { type: "purchases", ...purchase } as const;
}

function toHold<Hold>(hold: Hold) {
  return { type: "holds", ...hold } as const;
}

function only<Thing>(thing: Thing | undefined): readonly Thing[] {
  return thing === undefined ? [] : [thing];
}

function toOption(id: string) {
  return { type: "ticket_options", id: toLowerCase(id) } as const;
}

/** What access is decided by: without the rest of an input, and in lower case. */
function wantedIn({ ticketOptionId, userId, quantity }: NewPurchase): NewPurchase {
  return {
    ticketOptionId: toLowerCase(ticketOptionId),
    userId: toLowerCase(userId),
    quantity,
  };
}

const userIdOf = ({ userId }: Pick<NewPurchase, "userId">) => userId;

/** The ids of what a new ticket option is to draw on. Malformed draws are left to the box office, which rejects them. */
function drawnIn({ drawsOn }: NewTicketOption): readonly string[] {
  if (!drawsOn || !areLines(drawsOn, MAX_DRAWS, ({ ticketOptionId }) => ticketOptionId)) return [];
  return [...new Set(drawsOn.map(({ ticketOptionId }) => ticketOptionId.toLowerCase()))];
}

/** An id that an untyped caller has left out stays as it is: the box office rejects it. */
function toLowerCase<Id extends string | undefined>(id: Id): Id | string {
  return typeof id === "string" ? id.toLowerCase() : id;
}
