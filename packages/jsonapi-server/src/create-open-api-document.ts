import { readFileSync } from "node:fs";
import { z } from "zod";

import { errorDocument } from "./error-document.ts";
import { JSON_API_MEDIA_TYPE } from "./media-type.ts";
import { DOCUMENT_EXAMPLES } from "./open-api-examples.ts";
import { mediaType, type SchemaName } from "./open-api-media-type.ts";
import { fieldsParameter, idempotencyKeyParameter, idParameter } from "./open-api-parameters.ts";
import {
  COMMON_RESPONSES,
  CREATE_RESPONSES,
  createdResponse,
  errorResponse,
  FIND_RESPONSES,
  FORBIDDEN_RESPONSES,
  UNAUTHENTICATED_RESPONSES,
  response,
} from "./open-api-responses.ts";
import { newPurchaseDocument, purchaseDocument } from "./purchase-documents.ts";
import { newTicketOptionDocument, ticketOptionDocument } from "./ticket-option-documents.ts";

export interface OpenApiOptions {
  /** Where the API is reached, such as `https://tickets.example/api`. @default "/" */
  readonly publicUrl?: string;
  /** Whether callers must bring a bearer token. @default false */
  readonly secured?: boolean;
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
}: OpenApiOptions = {}): OpenApiDocument {
  const unauthenticated = secured && UNAUTHENTICATED_RESPONSES;
  const forbidden = secured && FORBIDDEN_RESPONSES;
  return {
    openapi: "3.1.0",
    info: {
      title: "Ticket allocation",
      version: packageVersion(),
      description: "Sells a fixed number of tickets over JSON:API 1.1, and never one too many.",
    },
    servers: [{ url: publicUrl || "/" }],
    ...(secured && { security: [{ bearer: [] }] }),
    paths: {
      "/ticket_options": {
        post: {
          operationId: "createTicketOption",
          summary: "Puts a ticket option on sale",
          parameters: [fieldsParameter("ticket_options"), idempotencyKeyParameter()],
          requestBody: requestBody("NewTicketOption", {
            ticketOption: DOCUMENT_EXAMPLES.newTicketOption,
          }),
          responses: {
            201: createdResponse("TicketOption", { ticketOption: DOCUMENT_EXAMPLES.ticketOption }),
            400: errorResponse(
              "A rule is broken.",
              "invalidTicketOption",
              "invalidQueryParameter",
              "invalidIdempotencyKey",
            ),
            ...unauthenticated,
            ...forbidden,
            409: errorResponse("The id is taken, or a type is wrong.", "ticketOptionIdTaken"),
            ...CREATE_RESPONSES,
            ...COMMON_RESPONSES,
          },
        },
      },
      "/ticket_options/{id}": {
        get: {
          operationId: "findTicketOption",
          summary: "Shows a ticket option, with the allocation as it now stands",
          description: "HEAD is answered too.",
          parameters: [idParameter(), fieldsParameter("ticket_options")],
          responses: {
            200: response("The ticket option.", "TicketOption", {
              ticketOption: DOCUMENT_EXAMPLES.ticketOption,
            }),
            400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
            ...unauthenticated,
            ...forbidden,
            404: errorResponse("There is none.", "ticketOptionNotFound"),
            ...FIND_RESPONSES,
            ...COMMON_RESPONSES,
          },
        },
      },
      "/purchases": {
        post: {
          operationId: "createPurchase",
          summary: "Purchases tickets: all that are asked for, or none",
          parameters: [fieldsParameter("purchases"), idempotencyKeyParameter()],
          requestBody: requestBody("NewPurchase", { purchase: DOCUMENT_EXAMPLES.newPurchase }),
          responses: {
            201: createdResponse("Purchase", { purchase: DOCUMENT_EXAMPLES.purchase }),
            400: errorResponse(
              "More is asked for than is left, or a rule is broken. Nothing was purchased.",
              "allocationExceeded",
              "invalidPurchase",
              "invalidQueryParameter",
              "invalidIdempotencyKey",
            ),
            ...unauthenticated,
            403: secured
              ? errorResponse(
                  "The server chooses the id, or the caller may not do this.",
                  "purchaseIdForbidden",
                  "forbidden",
                )
              : errorResponse("The server chooses the id.", "purchaseIdForbidden"),
            404: errorResponse("There is no such ticket option.", "relatedTicketOptionNotFound"),
            409: errorResponse("A type is wrong.", "purchaseTypeConflict"),
            ...CREATE_RESPONSES,
            ...COMMON_RESPONSES,
          },
        },
      },
      "/purchases/{id}": {
        get: {
          operationId: "findPurchase",
          summary: "Shows a purchase",
          description: "HEAD is answered too.",
          parameters: [idParameter(), fieldsParameter("purchases")],
          responses: {
            200: response("The purchase.", "Purchase", { purchase: DOCUMENT_EXAMPLES.purchase }),
            400: errorResponse("A query parameter is wrong.", "invalidQueryParameter"),
            ...unauthenticated,
            404: errorResponse(
              secured ? "There is none that the caller may read." : "There is none.",
              "purchaseNotFound",
            ),
            ...FIND_RESPONSES,
            ...COMMON_RESPONSES,
          },
        },
      },
    },
    components: {
      schemas: {
        NewTicketOption: jsonSchema(newTicketOptionDocument, "input"),
        TicketOption: jsonSchema(ticketOptionDocument, "output"),
        NewPurchase: jsonSchema(newPurchaseDocument, "input"),
        Purchase: jsonSchema(purchaseDocument, "output"),
        Errors: jsonSchema(errorDocument, "output"),
      } satisfies Record<SchemaName, unknown>,
      ...(secured && {
        securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      }),
    },
  };
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): unknown {
  // OpenAPI 3.1 says the dialect once, for all of its schemas.
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function requestBody(schema: SchemaName, examples: Readonly<Record<string, unknown>>) {
  return {
    required: true,
    content: {
      [JSON_API_MEDIA_TYPE]: mediaType(schema, examples),
      "application/json": mediaType(schema, examples),
    },
  };
}

function packageVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
