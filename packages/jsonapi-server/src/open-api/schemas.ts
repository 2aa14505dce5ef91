import { z } from "zod";

import {
  cancellationDocument,
  capacityMoveDocument,
  drawingTicketOptionDocument,
  exchangeDocument,
  holdConfirmationDocument,
  holdDocument,
  holdExtensionDocument,
  journalEntryDocument,
  newCancellationDocument,
  newCapacityMoveDocument,
  newExchangeDocument,
  newHoldDocument,
  newPurchaseDocument,
  newTicketOptionDocument,
  newTransferDocument,
  newWebhookDocument,
  purchaseDocument,
  ticketOptionChangesDocument,
  ticketOptionDocument,
  transferDocument,
  webhookChangesDocument,
  webhookDocument,
} from "../documents/documents.ts";
import { errorDocument } from "../documents/error-document.ts";
import { OPERATIONS_DOCUMENTS, resultsDocument } from "../documents/operations-documents.ts";
import { SHOWN_RESOURCES } from "../documents/shown-resource.ts";
import {
  holdsDocument,
  journalEntriesDocument,
  purchasesDocument,
  salesDocument,
  ticketOptionLinkage,
  ticketOptionsDocument,
  webhooksDocument,
} from "../lists/list-documents.ts";
import type { JsonSchema } from "./json-schema.ts";
import { referenceTo, toPortableSchema } from "./portable-schema.ts";

/** What clients send. In Go the constructor of `Hold` is called `NewHold`, so no name begins with `New`. */
const SENT = {
  TicketOptionInput: z.union([newTicketOptionDocument.schema, drawingTicketOptionDocument.schema]),
  TicketOptionChanges: ticketOptionChangesDocument.schema,
  PurchaseInput: z.union([newPurchaseDocument.schema, holdConfirmationDocument.schema]),
  HoldInput: newHoldDocument.schema,
  HoldExtension: holdExtensionDocument.schema,
  CancellationInput: newCancellationDocument.schema,
  ExchangeInput: newExchangeDocument.schema,
  TransferInput: newTransferDocument.schema,
  CapacityMoveInput: newCapacityMoveDocument.schema,
  WebhookInput: newWebhookDocument.schema,
  WebhookChanges: webhookChangesDocument.schema,
  OrderInput: z.union(Object.values(OPERATIONS_DOCUMENTS)),
};

/** Generated Go clients distinguish resources by these enums, if the enums have names. */
const TYPES = {
  TicketOptionType: SHOWN_RESOURCES.ticket_options.shape.type,
  PurchaseType: SHOWN_RESOURCES.purchases.shape.type,
  HoldType: SHOWN_RESOURCES.holds.shape.type,
};

/** Responses: resources, documents with one resource, and all others. */
const ANSWERED = {
  ...TYPES,
  TicketOption: SHOWN_RESOURCES.ticket_options,
  Purchase: SHOWN_RESOURCES.purchases,
  Hold: SHOWN_RESOURCES.holds,
  Cancellation: SHOWN_RESOURCES.cancellations,
  Exchange: SHOWN_RESOURCES.exchanges,
  Transfer: SHOWN_RESOURCES.transfers,
  CapacityMove: SHOWN_RESOURCES.capacity_moves,
  JournalEntry: SHOWN_RESOURCES.journal_entries,
  Webhook: SHOWN_RESOURCES.webhooks,
  TicketOptionDocument: ticketOptionDocument,
  PurchaseDocument: purchaseDocument,
  HoldDocument: holdDocument,
  CancellationDocument: cancellationDocument,
  ExchangeDocument: exchangeDocument,
  TransferDocument: transferDocument,
  CapacityMoveDocument: capacityMoveDocument,
  JournalEntryDocument: journalEntryDocument,
  WebhookDocument: webhookDocument,
  OrderResults: resultsDocument,
  TicketOptionList: ticketOptionsDocument,
  PurchaseList: purchasesDocument,
  HoldList: holdsDocument,
  JournalEntryList: journalEntriesDocument,
  SalesList: salesDocument,
  WebhookList: webhooksDocument,
  TicketOptionEvents: z.string().meta({
    description:
      "The document as the data of an event, at once and each time that it changes. The id of an event is opaque; the first event is left out if Last-Event-ID names it.",
  }),
  TicketOptionLinkage: ticketOptionLinkage,
  Errors: errorDocument,
};

/** Schemas in `components`, by what they describe. */
export type SchemaName = keyof typeof SENT | keyof typeof ANSWERED;

/** All of them, derived from those that the handler parses with. */
export const SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ...toJsonSchemas(SENT, "input"),
  ...toJsonSchemas(ANSWERED, "output"),
};

/** A schema that is not in `components`. */
export function toJsonSchema(schema: z.ZodType, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return toPortableSchema(rest, {});
}

function toJsonSchemas(schemas: Readonly<Record<string, z.ZodType>>, io: "input" | "output") {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas: components } = z.toJSONSchema(registry, { io, uri: referenceTo });
  return Object.fromEntries(
    Object.entries(components).map(([name, component]) => {
      // OpenAPI 3.1 says the dialect once, for all of its schemas.
      const { $schema: _dialect, $id: _id, ...schema } = component;
      return [name, toPortableSchema(schema, components)];
    }),
  );
}
