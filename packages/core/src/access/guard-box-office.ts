import type { BoxOffice } from "../box-office.ts";
import { fromEntryId } from "../model/journal-entry.ts";
import { watchLater } from "../watch/watch-later.ts";
import { filterShown } from "./filter-shown.ts";
import type { CallerAccess } from "./guard-access.ts";
import { guardOperations } from "./guard-operations.ts";
import { toOption } from "./resources.ts";
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
  const shown = filterShown(boxOffice, access);

  async function demandOptions(ids: readonly string[]): Promise<void> {
    for (const id of ids) await access.demand("ticket_option.read", toOption(id));
  }

  const demandEntriesOf = (ticketOptionId: string | undefined) =>
    access.demand("journal.read", { type: "journal_entries", ticketOptionId });

  async function demandEntries(ids: readonly string[]): Promise<void> {
    for (const id of ids) await demandEntriesOf(fromEntryId(toLowerCase(id))?.ticketOptionId);
  }

  const demandWebhooks = () => access.demand("webhook.manage", { type: "webhooks" });

  return {
    ...guardOperations(boxOffice, access),

    async findTicketOption(id) {
      await demandOptions([id]);
      return boxOffice.findTicketOption(id);
    },
    async findTicketOptions(ids) {
      await demandOptions(ids);
      return boxOffice.findTicketOptions(ids);
    },
    async listTicketOptions(request) {
      await access.demand("ticket_option.list", { type: "ticket_options" });
      return boxOffice.listTicketOptions(request);
    },
    watch(ids, options) {
      return watchLater(async () => {
        await demandOptions(ids);
        return boxOffice.watch(ids, options);
      });
    },

    async findJournalEntry(id) {
      await demandEntries([id]);
      return boxOffice.findJournalEntry(id);
    },
    async findJournalEntries(ids) {
      await demandEntries(ids);
      return boxOffice.findJournalEntries(ids);
    },
    async listJournal(request) {
      await demandEntriesOf(toLowerCase(request?.filter?.ticketOptionId));
      return boxOffice.listJournal(request);
    },
    async listSales(id, request) {
      await demandEntriesOf(toLowerCase(id));
      return boxOffice.listSales(id, request);
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

    findPurchase: (id) => shown.purchases.one(boxOffice.findPurchase(id)),
    findPurchases: (ids) => shown.purchases.all(boxOffice.findPurchases(ids)),
    async listPurchases(request) {
      const userId = toLowerCase(request?.filter?.userId);
      await access.demand("purchase.list", { type: "purchases", userId });
      return boxOffice.listPurchases(request);
    },
    findHold: (id) => shown.holds.one(boxOffice.findHold(id)),
    findHolds: (ids) => shown.holds.all(boxOffice.findHolds(ids)),
    async listHolds(request) {
      const userId = toLowerCase(request?.filter?.userId);
      await access.demand("hold.list", { type: "holds", userId });
      return boxOffice.listHolds(request);
    },
    findCancellation: (id) => shown.cancellations.one(boxOffice.findCancellation(id)),
    findCancellations: (ids) => shown.cancellations.all(boxOffice.findCancellations(ids)),
    findExchange: (id) => shown.exchanges.one(boxOffice.findExchange(id)),
    findExchanges: (ids) => shown.exchanges.all(boxOffice.findExchanges(ids)),
    findTransfer: (id) => shown.transfers.one(boxOffice.findTransfer(id)),
    findTransfers: (ids) => shown.transfers.all(boxOffice.findTransfers(ids)),
    findCapacityMove: (id) => shown.capacityMoves.one(boxOffice.findCapacityMove(id)),
    findCapacityMoves: (ids) => shown.capacityMoves.all(boxOffice.findCapacityMoves(ids)),
  };
}
