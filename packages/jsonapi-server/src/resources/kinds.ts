import {
  HoldNotFoundError,
  PurchaseNotFoundError,
  TicketOptionNotFoundError,
  WebhookNotFoundError,
  type BoxOffice,
  type Cancellation,
  type CapacityMove,
  type Exchange,
  type Hold,
  type JournalEntry,
  type Purchase,
  type ResourceType,
  type TicketOption,
  type Transfer,
  type Webhook,
} from "@ticket-allocation/core";

import { errorObject, Refusal } from "../refusals/refusal.ts";
import type { Thing } from "./resource.ts";

/** How resources of a type are found. */
export interface Kind<Found extends Thing> {
  readonly type: ResourceType;
  readonly find: (boxOffice: BoxOffice, ids: readonly string[]) => Promise<readonly Found[]>;
  /** Why there is none. */
  readonly toNotFound: (id: string) => Error;
}

export const TICKET_OPTIONS: Kind<TicketOption> = {
  type: "ticket_options",
  find: (boxOffice, ids) => boxOffice.findTicketOptions(ids),
  toNotFound: (id) => new TicketOptionNotFoundError(id),
};

export const PURCHASES: Kind<Purchase> = {
  type: "purchases",
  find: (boxOffice, ids) => boxOffice.findPurchases(ids),
  toNotFound: () => new PurchaseNotFoundError(),
};

export const HOLDS: Kind<Hold> = {
  type: "holds",
  find: (boxOffice, ids) => boxOffice.findHolds(ids),
  toNotFound: () => new HoldNotFoundError(),
};

export const CANCELLATIONS: Kind<Cancellation> = {
  type: "cancellations",
  find: (boxOffice, ids) => boxOffice.findCancellations(ids),
  toNotFound: () =>
    new Refusal([errorObject("cancellation_not_found", "No cancellation has this id")]),
};

export const EXCHANGES: Kind<Exchange> = {
  type: "exchanges",
  find: (boxOffice, ids) => boxOffice.findExchanges(ids),
  toNotFound: () => new Refusal([errorObject("exchange_not_found", "No exchange has this id")]),
};

export const TRANSFERS: Kind<Transfer> = {
  type: "transfers",
  find: (boxOffice, ids) => boxOffice.findTransfers(ids),
  toNotFound: () => new Refusal([errorObject("transfer_not_found", "No transfer has this id")]),
};

export const CAPACITY_MOVES: Kind<CapacityMove> = {
  type: "capacity_moves",
  find: (boxOffice, ids) => boxOffice.findCapacityMoves(ids),
  toNotFound: () =>
    new Refusal([errorObject("capacity_move_not_found", "No move of capacity has this id")]),
};

export const JOURNAL_ENTRIES: Kind<JournalEntry> = {
  type: "journal_entries",
  find: (boxOffice, ids) => boxOffice.findJournalEntries(ids),
  toNotFound: () =>
    new Refusal([errorObject("journal_entry_not_found", "No journal entry has this id")]),
};

export const WEBHOOKS: Kind<Webhook> = {
  type: "webhooks",
  find: (boxOffice, ids) => boxOffice.findWebhooks(ids),
  toNotFound: () => new WebhookNotFoundError(),
};
