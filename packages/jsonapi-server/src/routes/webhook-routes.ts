import { listRequestSchemas, OPERATIONS } from "@ticket-allocation/core";

import { newWebhookDocument, webhookChangesDocument } from "../documents/documents.ts";
import { parseSent } from "../documents/parse-document.ts";
import { listOf, listRoute } from "../lists/list-route.ts";
import { DOCUMENT_EXAMPLES } from "../open-api/document-examples.ts";
import { WEBHOOKS } from "../resources/kinds.ts";
import { expectAddressed } from "./addressed.ts";
import { changeRoute, createRoute, findRoute, removeRoute } from "./resource-route.ts";
import type { Route } from "./route.ts";

const { newWebhook, createdWebhook, webhookChanges } = DOCUMENT_EXAMPLES;

export const WEBHOOK_ROUTES: readonly Route[] = [
  createRoute(
    WEBHOOKS,
    ({ boxOffice, document, options }) =>
      boxOffice.createWebhook(parseSent(newWebhookDocument, document), options),
    {
      summary: "Creates a webhook",
      description: `${OPERATIONS.createWebhook.description} The response has the secret, which is not shown again.`,
      operations: [["createWebhook", newWebhook]],
      sent: {
        name: "WebhookInput",
        schemas: [newWebhookDocument.schema],
        examples: { webhook: newWebhook },
        invalid: { attributes: { ...newWebhook.data.attributes, event_types: [] } },
      },
      errors: ["privateWebhook", "webhookIdForbidden"],
      example: createdWebhook.data,
      next: ["findWebhook", "changeWebhook", "deleteWebhook"],
    },
  ),
  listRoute(
    listOf(WEBHOOKS, {
      list: "webhooks",
      schema: listRequestSchemas.webhooks,
      read: (boxOffice, request) => boxOffice.listWebhooks(request),
      operationId: "listWebhooks",
      summary: "Lists webhooks, page by page",
    }),
  ),
  findRoute(WEBHOOKS, {
    summary: "Shows a webhook, with its backlog and its last failures",
    errors: ["forbidden"],
  }),
  changeRoute(
    WEBHOOKS,
    async ({ boxOffice, id: addressed, document }) => {
      const changes = parseSent(webhookChangesDocument, document);
      expectAddressed(changes.id, addressed);
      return boxOffice.changeWebhook(changes);
    },
    {
      summary: "Changes, pauses or resumes a webhook, moves its cursor, makes a secret, pings",
      operations: [["changeWebhook", webhookChanges]],
      sent: {
        name: "WebhookChanges",
        schemas: [webhookChangesDocument.schema],
        examples: { changes: webhookChanges },
        invalid: { attributes: { send_ping: "yes" } },
      },
      errors: ["privateWebhook"],
    },
  ),
  removeRoute(WEBHOOKS, {
    operation: "deleteWebhook",
    remove: (boxOffice, id) => boxOffice.deleteWebhook(id),
    summary: "Deletes a webhook",
    done: "It is deleted.",
  }),
];
