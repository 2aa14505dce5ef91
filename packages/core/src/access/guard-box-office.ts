import type { BoxOffice } from "../box-office.ts";
import type { CapacityMove } from "../model/capacity-move.ts";
import { MAX_DRAWS } from "../model/draw.ts";
import { HoldNotFoundError } from "../model/errors.ts";
import type { Confirmation, Hold } from "../model/hold.ts";
import { fromEntryId } from "../model/journal-entry.ts";
import { MAX_ORDER_LINES } from "../model/lines.ts";
import type { NewPurchase } from "../model/purchase.ts";
import type { NewTicketOption } from "../model/ticket-option.ts";
import { OPERATIONS } from "../operations/operations.ts";
import { watchLater } from "../watch/watch-later.ts";
import { areLines, demandLines } from "./demand-lines.ts";
import type { CallerAccess } from "./guard-access.ts";
import { optionsOfCaller } from "./options-of-caller.ts";
import { guardFound, toHold, toPurchase } from "./guard-found.ts";
import { guardPurchaseChanges } from "./guard-purchase-changes.ts";
import { toLowerCase } from "./to-lower-case.ts";

/**
 * The same box office for one caller: each method asks first whether the caller may do it, as
 * `ActionResources` lists the actions, and rejects with a `ForbiddenError` when not.
 *
 * What the caller may not read does not exist for it: it is not found. Whoever may read a purchase or a
 * hold, but not change it, gets the `ForbiddenError`. Idempotency keys and what is
 * made are the caller's, whatever `options` say.
 */
export function guardBoxOffice(boxOffice: BoxOffice, access: CallerAccess): BoxOffice {
  const found = guardFound(access);
  const { isShown, filterShown, demandOf } = found;

  /** Demands permission to create a ticket option that draws on existing ones. */
  async function demandCreation(id: string | undefined, drawsOn: readonly string[]) {
    await access.demand(OPERATIONS.createTicketOption.action, {
      type: "ticket_options",
      ...(id && { id }),
      ...(drawsOn.length > 0 && { drawsOn }),
    });
    // Its allocation shows what is left of them.
    for (const drawn of drawsOn) await access.demand("ticket_option.read", toOption(drawn));
  }

  /** Who may read both ticket options may read what was moved between them. */
  const isMoveShown = async ({ fromId, toId }: CapacityMove) =>
    (await access.allows("ticket_option.read", toOption(fromId))) &&
    access.allows("ticket_option.read", toOption(toId));

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

  async function demandEntries(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const ticketOptionId = fromEntryId(toLowerCase(id))?.ticketOptionId;
      await access.demand("journal.read", { type: "journal_entries", ticketOptionId });
    }
  }

  /** Finds the holds of a basket, to be looked up by their ids. */
  async function findBasket(ids: readonly string[]) {
    const holds = new Map((await boxOffice.findHolds(ids)).map((hold) => [hold.id, hold]));
    return (id: string) => holds.get(id.toLowerCase());
  }

  /** Whether lines are to be asked about: those that are malformed are left to the box office, which rejects them. */
  const isAsked = <Line>(lines: readonly Line[], idOf: (line: Line) => string) =>
    access.isRestricted && areLines(lines, MAX_ORDER_LINES, idOf);

  const demandWebhooks = () => access.demand("webhook.manage", { type: "webhooks" });

  return {
    async createTicketOption(input, options) {
      await demandCreation(toLowerCase(input.id ?? undefined), drawnIn(input));
      return boxOffice.createTicketOption(input, optionsOfCaller(access, options));
    },
    async createTicketOptions(lines, options) {
      if (isAsked(lines, ({ name }) => name)) {
        const localIds = new Set<string | null | undefined>();
        await demandLines(lines, async (line) => {
          // Those before it have been asked about.
          const drawsOn = drawnIn(line).filter((id) => !localIds.has(id));
          localIds.add(toLowerCase(line.localId ?? undefined));
          await demandCreation(undefined, drawsOn);
        });
      }
      return boxOffice.createTicketOptions(lines, optionsOfCaller(access, options));
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
    async listJournal(request) {
      const ticketOptionId = toLowerCase(request?.filter?.ticketOptionId);
      await access.demand("journal.read", { type: "journal_entries", ticketOptionId });
      return boxOffice.listJournal(request);
    },
    async listSales(id, request) {
      const ticketOptionId = toLowerCase(id);
      await access.demand("journal.read", { type: "journal_entries", ticketOptionId });
      return boxOffice.listSales(id, request);
    },
    async findJournalEntry(id) {
      await demandEntries([id]);
      return boxOffice.findJournalEntry(id);
    },
    async findJournalEntries(ids) {
      await demandEntries(ids);
      return boxOffice.findJournalEntries(ids);
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

    async createWebhook(input, options) {
      await demandWebhooks();
      return boxOffice.createWebhook(input, optionsOfCaller(access, options));
    },
    async findWebhook(id) {
      await demandWebhooks();
      return boxOffice.findWebhook(id);
    },
    async findWebhooks(ids) {
      await demandWebhooks();
      return boxOffice.findWebhooks(ids);
    },
    async listWebhooks(request) {
      await demandWebhooks();
      return boxOffice.listWebhooks(request);
    },
    async changeWebhook(input) {
      await demandWebhooks();
      return boxOffice.changeWebhook(input);
    },
    async deleteWebhook(id) {
      await demandWebhooks();
      return boxOffice.deleteWebhook(id);
    },

    async moveCapacity(input, options) {
      for (const id of [input.fromId, input.toId]) {
        await access.demand(OPERATIONS.moveCapacity.action, toOption(id));
      }
      return boxOffice.moveCapacity(input, optionsOfCaller(access, options));
    },
    async findCapacityMove(id) {
      const move = await boxOffice.findCapacityMove(id);
      return move && (await isMoveShown(move)) ? move : undefined;
    },
    async findCapacityMoves(ids) {
      const moves = await boxOffice.findCapacityMoves(ids);
      const shown = await Promise.all(moves.map(isMoveShown));
      return moves.filter((_, index) => shown[index]);
    },

    async purchaseTickets(input, options) {
      await access.demand(OPERATIONS.purchaseTickets.action, toPurchase(wantedIn(input)));
      return boxOffice.purchaseTickets(input, optionsOfCaller(access, options));
    },
    async placeOrder(lines, options) {
      if (isAsked(lines, userIdOf)) {
        await demandLines(lines, (line) =>
          access.demand(OPERATIONS.placeOrder.action, toPurchase(wantedIn(line))),
        );
      }
      return boxOffice.placeOrder(lines, optionsOfCaller(access, options));
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

    ...guardPurchaseChanges(boxOffice, access, found),

    async holdTickets(input, options) {
      await access.demand(OPERATIONS.holdTickets.action, toHold(wantedIn(input)));
      return boxOffice.holdTickets(input, optionsOfCaller(access, options));
    },
    async confirmHold(input, options) {
      if (access.isRestricted) {
        await demandConfirmation(await boxOffice.findHold(input.holdId), input);
      }
      return boxOffice.confirmHold(input, optionsOfCaller(access, options));
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
      return boxOffice.holdBasket(input, optionsOfCaller(access, options));
    },
    async confirmBasket(lines, options) {
      if (isAsked(lines, ({ holdId }) => holdId)) {
        const holdOf = await findBasket(lines.map(({ holdId }) => holdId));
        await demandLines(lines, (line) => demandConfirmation(holdOf(line.holdId), line));
      }
      return boxOffice.confirmBasket(lines, optionsOfCaller(access, options));
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
function drawnIn({ drawsOn }: Pick<NewTicketOption, "drawsOn">): readonly string[] {
  if (!drawsOn || !areLines(drawsOn, MAX_DRAWS, ({ ticketOptionId }) => ticketOptionId)) return [];
  return [...new Set(drawsOn.map(({ ticketOptionId }) => ticketOptionId.toLowerCase()))];
}
