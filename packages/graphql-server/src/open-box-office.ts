import type { BoxOffice, PurchaseOptions } from "@ticket-allocation/core";
import DataLoader from "dataloader";

import { chooseIdempotencyKeys } from "./choose-idempotency-keys.ts";
import { heedAbort } from "./heed-abort.ts";
import type { PlainRequest } from "@ticket-allocation/http";

/**
 * The box office for the resolvers of one operation. It finds what many of them ask for in one read, and
 * each thing once, until a mutation changes something. To a mutation it adds the request's signal and, where
 * the mutation has none of its own, the key in the request's header.
 */
export function openBoxOffice(
  boxOffice: BoxOffice,
  { getHeader, signal }: Pick<PlainRequest, "getHeader" | "signal">,
): BoxOffice {
  const chooseIdempotencyKey = chooseIdempotencyKeys(getHeader);
  const loaders = {
    ticketOptions: loadEach((ids) => boxOffice.findTicketOptions(ids)),
    purchases: loadEach((ids) => boxOffice.findPurchases(ids)),
    holds: loadEach((ids) => boxOffice.findHolds(ids)),
    cancellations: loadEach((ids) => boxOffice.findCancellations(ids)),
    exchanges: loadEach((ids) => boxOffice.findExchanges(ids)),
    transfers: loadEach((ids) => boxOffice.findTransfers(ids)),
    capacityMoves: loadEach((ids) => boxOffice.findCapacityMoves(ids)),
    journalEntries: loadEach((ids) => boxOffice.findJournalEntries(ids)),
    webhooks: loadEach((ids) => boxOffice.findWebhooks(ids)),
  };

  const complete = (options?: PurchaseOptions) => ({
    ...options,
    signal,
    idempotencyKey: chooseIdempotencyKey(options?.idempotencyKey),
  });
  async function change<Result>(asked: Promise<Result>): Promise<Result> {
    const result = await heedAbort(asked, signal);
    for (const loader of Object.values(loaders)) loader.clearAll();
    return result;
  }

  return {
    findTicketOption: (id) => loaders.ticketOptions.load(id.toLowerCase()),
    findTicketOptions: (ids) => boxOffice.findTicketOptions(ids),
    listTicketOptions: (request) => boxOffice.listTicketOptions(request),
    listJournal: (request) => boxOffice.listJournal(request),
    listSales: (ticketOptionId, request) => boxOffice.listSales(ticketOptionId, request),
    findJournalEntry: (id) => loaders.journalEntries.load(id.toLowerCase()),
    findJournalEntries: (ids) => boxOffice.findJournalEntries(ids),
    watch: (ids, options) => boxOffice.watch(ids, options),
    findPurchase: (id) => loaders.purchases.load(id.toLowerCase()),
    findPurchases: (ids) => boxOffice.findPurchases(ids),
    listPurchases: (request) => boxOffice.listPurchases(request),
    findHold: (id) => loaders.holds.load(id.toLowerCase()),
    findHolds: (ids) => boxOffice.findHolds(ids),
    listHolds: (request) => boxOffice.listHolds(request),
    findCancellation: (id) => loaders.cancellations.load(id.toLowerCase()),
    findCancellations: (ids) => boxOffice.findCancellations(ids),
    findExchange: (id) => loaders.exchanges.load(id.toLowerCase()),
    findExchanges: (ids) => boxOffice.findExchanges(ids),
    findTransfer: (id) => loaders.transfers.load(id.toLowerCase()),
    findTransfers: (ids) => boxOffice.findTransfers(ids),
    findCapacityMove: (id) => loaders.capacityMoves.load(id.toLowerCase()),
    findCapacityMoves: (ids) => boxOffice.findCapacityMoves(ids),
    findWebhook: (id) => loaders.webhooks.load(id.toLowerCase()),
    findWebhooks: (ids) => boxOffice.findWebhooks(ids),
    listWebhooks: (request) => boxOffice.listWebhooks(request),

    createTicketOption: async (input, options) =>
      change(boxOffice.createTicketOption(input, complete(options))),
    createTicketOptions: async (lines, options) =>
      change(boxOffice.createTicketOptions(lines, complete(options))),
    changeTicketOption: async (id, changes, options) =>
      change(boxOffice.changeTicketOption(id, changes, { ...options, signal })),
    moveCapacity: async (input, options) =>
      change(boxOffice.moveCapacity(input, complete(options))),
    purchaseTickets: async (input, options) =>
      change(boxOffice.purchaseTickets(input, complete(options))),
    placeOrder: async (lines, options) => change(boxOffice.placeOrder(lines, complete(options))),
    cancelPurchase: async (input, options) =>
      change(boxOffice.cancelPurchase(input, complete(options))),
    exchangePurchase: async (input, options) =>
      change(boxOffice.exchangePurchase(input, complete(options))),
    transferPurchase: async (input, options) =>
      change(boxOffice.transferPurchase(input, complete(options))),
    holdTickets: async (input, options) => change(boxOffice.holdTickets(input, complete(options))),
    confirmHold: async (input, options) => change(boxOffice.confirmHold(input, complete(options))),
    extendHold: async (input) => change(boxOffice.extendHold(input, { signal })),
    releaseHold: async (id) => change(boxOffice.releaseHold(id, { signal })),
    holdBasket: async (input, options) => change(boxOffice.holdBasket(input, complete(options))),
    confirmBasket: async (lines, options) =>
      change(boxOffice.confirmBasket(lines, complete(options))),
    releaseBasket: async (ids) => change(boxOffice.releaseBasket(ids, { signal })),
    createWebhook: async (input, options) =>
      change(boxOffice.createWebhook(input, complete(options))),
    changeWebhook: async (input) => change(boxOffice.changeWebhook(input)),
    deleteWebhook: async (id) => change(boxOffice.deleteWebhook(id)),
  };
}

function loadEach<Thing extends { readonly id: string }>(
  find: (ids: readonly string[]) => Promise<readonly Thing[]>,
): DataLoader<string, Thing | undefined> {
  return new DataLoader(async (ids) => {
    const byId = new Map((await find(ids)).map((thing) => [thing.id, thing]));
    return ids.map((id) => byId.get(id));
  });
}
