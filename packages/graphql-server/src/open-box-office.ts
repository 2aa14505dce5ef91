import {
  OPERATIONS,
  toMethods,
  type BoxOffice,
  type CallOptions,
  type Operation,
  type OperationName,
} from "@ticket-allocation/core";
import type { PlainRequest } from "@ticket-allocation/http";
import DataLoader from "dataloader";

import { chooseIdempotencyKeys } from "./choose-idempotency-keys.ts";
import { heedAbort } from "./heed-abort.ts";

/** Declared as a method, so that every method of an operation is one. */
interface Method {
  call(...args: unknown[]): Promise<unknown>;
}

/**
 * The box office for the resolvers of one operation. It finds what many of them ask for in one read, and
 * each thing once, until a mutation changes something. To a mutation it adds the key in the request's header, where
 * the mutation takes a key and has none of its own.
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

  async function change<Result>(asked: Promise<Result>): Promise<Result> {
    const result = await heedAbort(asked, signal);
    for (const loader of Object.values(loaders)) loader.clearAll();
    return result;
  }
  const methods: Readonly<Record<OperationName, Method["call"]>> = boxOffice;

  return {
    ...toMethods(OPERATIONS, ({ takesKey }: Operation, name) =>
      takesKey
        ? async (input: unknown, options?: CallOptions) => {
            const idempotencyKey = chooseIdempotencyKey(options?.idempotencyKey);
            return change(methods[name](input, { ...options, idempotencyKey }));
          }
        : async (...args: readonly unknown[]) => change(methods[name](...args)),
    ),
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
