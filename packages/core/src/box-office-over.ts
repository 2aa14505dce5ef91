import type { BoxOffice } from "./box-office.ts";
import { JournalOffError } from "./model/errors.ts";
import { findJournalEntries, listJournal } from "./journal/list-journal.ts";
import { listSales } from "./journal/list-sales.ts";
import {
  findCancellations,
  findExchanges,
  findCapacityMoves,
  findHolds,
  findPurchases,
  findTicketOptions,
  findTransfers,
} from "./operations/find-resources.ts";
import { listHolds } from "./lists/list-holds.ts";
import { listPurchases } from "./lists/list-purchases.ts";
import { listTicketOptions } from "./lists/list-ticket-options.ts";
import { DEFAULT_PAGE_SIZE } from "./lists/lists.ts";
import type { OperationContext } from "./operations/operation.ts";
import { runOperations } from "./operations/operations.ts";
import type { RunInTime } from "./database/run-in-time.ts";
import type { WatchTicketOptions } from "./watch/watch-ticket-options.ts";
import type { WebhookMethods } from "./webhooks/webhooks-over.ts";

/** What a box office reads with. */
interface Reading {
  readonly runLong: RunInTime;
  readonly watch: WatchTicketOptions;
  readonly webhooks: WebhookMethods;
}

/** The methods that a box office has in a transaction of the host too. */
export function boxOfficeOver(
  context: OperationContext,
  { runLong, watch, webhooks }: Reading,
): BoxOffice {
  const { run, lookups, distribution, keepsJournal } = context;
  const runFor = ({ length }: readonly string[]) => (length > DEFAULT_PAGE_SIZE ? runLong : run);
  const expectJournal = () => {
    if (!keepsJournal) throw new JournalOffError();
  };
  const findEntries = async (ids: readonly string[]) => {
    expectJournal();
    return findJournalEntries(runFor(ids), ids);
  };
  return {
    ...runOperations(context),
    ...webhooks,
    watch,
    findTicketOption: async (id) => (await findTicketOptions(run, [id]))[0],
    findTicketOptions: (ids) => findTicketOptions(runFor(ids), ids),
    listTicketOptions: (request) => listTicketOptions(runLong, request),
    findJournalEntry: async (id) => (await findEntries([id]))[0],
    findJournalEntries: findEntries,
    listJournal: async (request) => {
      expectJournal();
      return listJournal(runLong, distribution, request);
    },
    listSales: async (ticketOptionId, request) => {
      expectJournal();
      return listSales(runLong, ticketOptionId, request);
    },
    findPurchase: async (id) => (await lookups.findPurchases([id]))[0],
    findPurchases: (ids) => findPurchases(runFor(ids), ids),
    listPurchases: (request) => listPurchases(runLong, request),
    findCancellation: async (id) => (await findCancellations(run, [id]))[0],
    findCancellations: (ids) => findCancellations(runFor(ids), ids),
    findExchange: async (id) => (await findExchanges(run, [id]))[0],
    findExchanges: (ids) => findExchanges(runFor(ids), ids),
    findTransfer: async (id) => (await findTransfers(run, [id]))[0],
    findTransfers: (ids) => findTransfers(runFor(ids), ids),
    findCapacityMove: async (id) => (await findCapacityMoves(run, [id]))[0],
    findCapacityMoves: (ids) => findCapacityMoves(runFor(ids), ids),
    findHold: async (id) => (await lookups.findHolds([id]))[0],
    findHolds: (ids) => findHolds(runFor(ids), ids),
    listHolds: (request) => listHolds(runLong, request),
  };
}
