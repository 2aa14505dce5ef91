import {
  HoldNotFoundError,
  PurchaseNotFoundError,
  TicketOptionNotFoundError,
  WebhookNotFoundError,
  type BoxOffice,
  type Hold,
  type JournalEntry,
  type Purchase,
  type ResourceType,
  type TicketOption,
  type Webhook,
} from "@ticket-allocation/core";

import { DOCUMENT_EXAMPLES } from "../open-api/document-examples.ts";
import { errorObject, Refusal } from "../refusals/refusal.ts";
import type { ErrorCode } from "../refusals/errors.ts";
import type { Thing } from "./resource.ts";

/** A type of resource that has a path of its own. */
export interface Kind<Found extends Thing = Thing> {
  readonly type: ResourceType;
  /** Of its schemas and operations in the OpenAPI document. */
  readonly name: string;
  /** Groups its operations in the OpenAPI document. */
  readonly tag: Tag;
  readonly find: (boxOffice: BoxOffice, ids: readonly string[]) => Promise<readonly Found[]>;
  /** Why there is none. */
  readonly toNotFound: (id: string) => Error;
  /** One of them, as it is answered by default. */
  readonly example: ExampleResource;
}

export interface Tag {
  readonly name: string;
  readonly description: string;
}

export interface ExampleResource {
  readonly type: string;
  readonly id: string;
  readonly attributes?: object;
  readonly relationships?: Readonly<Record<string, object>>;
}

export const TICKET_OPTIONS: Kind<TicketOption> = {
  type: "ticket_options",
  name: "TicketOption",
  tag: { name: "Ticket options", description: "What is on sale." },
  find: (boxOffice, ids) => boxOffice.findTicketOptions(ids),
  toNotFound: (id) => new TicketOptionNotFoundError(id),
  example: DOCUMENT_EXAMPLES.ticketOption.data,
};

export const PURCHASES: Kind<Purchase> = {
  type: "purchases",
  name: "Purchase",
  tag: { name: "Purchases", description: "Tickets that users have bought." },
  find: (boxOffice, ids) => boxOffice.findPurchases(ids),
  toNotFound: () => new PurchaseNotFoundError(),
  example: DOCUMENT_EXAMPLES.purchase.data,
};

export const HOLDS: Kind<Hold> = {
  type: "holds",
  name: "Hold",
  tag: { name: "Holds", description: "Tickets that are kept for users for a while." },
  find: (boxOffice, ids) => boxOffice.findHolds(ids),
  toNotFound: () => new HoldNotFoundError(),
  example: DOCUMENT_EXAMPLES.hold.data,
};

export const JOURNAL_ENTRIES: Kind<JournalEntry> = {
  type: "journal_entries",
  name: "JournalEntry",
  tag: { name: "Journal", description: "What has changed ticket options." },
  find: (boxOffice, ids) => boxOffice.findJournalEntries(ids),
  toNotFound: notFound("journal_entry_not_found", "No journal entry has this id"),
  example: DOCUMENT_EXAMPLES.journalEntry.data,
};

export const WEBHOOKS: Kind<Webhook> = {
  type: "webhooks",
  name: "Webhook",
  tag: { name: "Webhooks", description: "URLs that events are sent to." },
  find: (boxOffice, ids) => boxOffice.findWebhooks(ids),
  toNotFound: () => new WebhookNotFoundError(),
  example: DOCUMENT_EXAMPLES.webhook.data,
};

/** Of what the box office has no error for. */
export function notFound(code: ErrorCode, detail: string): () => Refusal {
  return () => new Refusal([errorObject(code, detail)]);
}
