import { readFileSync } from "node:fs";
import { z } from "zod";

import {
  cancellationDocument,
  capacityMoveDocument,
  drawingTicketOptionDocument,
  exchangeDocument,
  holdConfirmationDocument,
  holdDocument,
  holdExtensionDocument,
  newCancellationDocument,
  newCapacityMoveDocument,
  newExchangeDocument,
  newTransferDocument,
  transferDocument,
  newHoldDocument,
  newPurchaseDocument,
  newTicketOptionDocument,
  purchaseDocument,
  ticketOptionChangesDocument,
  ticketOptionDocument,
} from "../documents/documents.ts";
import { errorDocument } from "../documents/error-document.ts";
import {
  holdsDocument,
  purchasesDocument,
  ticketOptionLinkage,
  ticketOptionsDocument,
} from "../lists/list-documents.ts";
import { OPERATIONS_DOCUMENTS, resultsDocument } from "../documents/operations-documents.ts";
import type { SchemaName } from "./body-content.ts";
import { holdPaths } from "./hold-paths.ts";
import type { HostRefusal } from "./host-refusal.ts";
import { listPaths } from "./list-paths.ts";
import type { Paths } from "./map-operations.ts";
import { operationsPaths } from "./operations-paths.ts";
import { purchasePaths } from "./purchase-paths.ts";
import { recordedChangePaths } from "./recorded-change-paths.ts";
import { relatedPaths } from "./related-paths.ts";
import { ticketOptionPaths } from "./ticket-option-paths.ts";
import { withHostRefusal } from "./with-host-refusal.ts";
import { withRateLimit } from "./with-rate-limit.ts";

export interface OpenApiOptions {
  /** Where the API is reached, such as `https://tickets.example/api`. @default "/" */
  readonly publicUrl?: string;
  /** Whether callers must bring a bearer token. @default false */
  readonly secured?: boolean;
  /** Whether callers who ask too often are answered 429. @default false */
  readonly rateLimited?: boolean;
  /** What the host itself refuses, such as requests of other sites' pages. @default nothing */
  readonly hostRefusal?: HostRefusal | undefined;
}

/** An OpenAPI document, ready for `JSON.stringify`. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, unknown>>;
  readonly components: Readonly<Record<string, unknown>>;
}

/**
 * Describes what {@link createJsonApiHandler} serves, in OpenAPI 3.1.
 *
 * Its schemas are made from those that the handler parses with, so the two cannot
 * drift apart.
 *
 * @see https://spec.openapis.org/oas/v3.1.0
 */
export function createOpenApiDocument({
  publicUrl,
  secured = false,
  rateLimited = false,
  hostRefusal,
}: OpenApiOptions = {}): OpenApiDocument {
  let paths = pathsOf(secured);
  if (rateLimited) paths = withRateLimit(paths);
  if (hostRefusal) paths = withHostRefusal(paths, hostRefusal);
  return {
    openapi: "3.1.0",
    info: {
      title: "Ticket allocation",
      version: packageVersion(),
      description: "Sells a fixed number of tickets over JSON:API 1.1, and never one too many.",
    },
    servers: [{ url: publicUrl || "/" }],
    ...(secured && { security: [{ bearer: [] }] }),
    paths,
    components: {
      schemas: {
        NewTicketOption: jsonSchema(newTicketOptionDocument.schema, "input"),
        NewDrawingTicketOption: jsonSchema(drawingTicketOptionDocument.schema, "input"),
        HoldExtension: jsonSchema(holdExtensionDocument.schema, "input"),
        TicketOptionChanges: jsonSchema(ticketOptionChangesDocument.schema, "input"),
        TicketOption: jsonSchema(ticketOptionDocument, "output"),
        NewPurchase: jsonSchema(newPurchaseDocument.schema, "input"),
        HoldConfirmation: jsonSchema(holdConfirmationDocument.schema, "input"),
        Purchase: jsonSchema(purchaseDocument, "output"),
        NewHold: jsonSchema(newHoldDocument.schema, "input"),
        Hold: jsonSchema(holdDocument, "output"),
        NewCancellation: jsonSchema(newCancellationDocument.schema, "input"),
        Cancellation: jsonSchema(cancellationDocument, "output"),
        NewExchange: jsonSchema(newExchangeDocument.schema, "input"),
        Exchange: jsonSchema(exchangeDocument, "output"),
        NewTransfer: jsonSchema(newTransferDocument.schema, "input"),
        Transfer: jsonSchema(transferDocument, "output"),
        NewCapacityMove: jsonSchema(newCapacityMoveDocument.schema, "input"),
        CapacityMove: jsonSchema(capacityMoveDocument, "output"),
        Operations: jsonSchema(z.union(Object.values(OPERATIONS_DOCUMENTS)), "input"),
        Results: jsonSchema(resultsDocument, "output"),
        TicketOptions: jsonSchema(ticketOptionsDocument, "output"),
        Purchases: jsonSchema(purchasesDocument, "output"),
        Holds: jsonSchema(holdsDocument, "output"),
        Events: jsonSchema(eventsSchema, "output"),
        TicketOptionLinkage: jsonSchema(ticketOptionLinkage, "output"),
        Errors: jsonSchema(errorDocument, "output"),
      } satisfies Record<SchemaName, unknown>,
      ...(secured && {
        securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      }),
    },
  };
}

const eventsSchema = z.string().meta({
  description:
    "The document as the data of an event, at once and each time that it changes. The id of an event is opaque; the first event is left out if Last-Event-ID names it. A server may limit the open streams of a client: 429 then.",
});

function pathsOf(secured: boolean): Paths {
  const paths: Record<string, Paths[string]> = {
    ...ticketOptionPaths(secured),
    ...purchasePaths(secured),
    ...holdPaths(secured),
    ...recordedChangePaths(secured),
    ...operationsPaths(secured),
    ...relatedPaths(secured),
  };
  // Lists are at paths where something can be created too.
  for (const [path, methods] of Object.entries(listPaths(secured))) {
    paths[path] = { ...methods, ...paths[path] };
  }
  return paths;
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): unknown {
  // OpenAPI 3.1 says the dialect once, for all of its schemas.
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function packageVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
