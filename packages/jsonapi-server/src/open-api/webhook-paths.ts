import { OPERATIONS } from "@ticket-allocation/core";

import { DOCUMENT_EXAMPLES } from "./document-examples.ts";
import {
  BODY_ERRORS,
  BODYLESS_ERRORS,
  CONDITION_ERRORS,
  errorExamples,
  errorResponses,
  operationExamples,
  READ_ERRORS,
} from "./error-responses.ts";
import {
  fieldsParameter,
  idParameter,
  IF_NONE_MATCH_PARAMETER,
  keyParameters,
} from "./parameters.ts";
import { requestBody } from "./request-body.ts";
import { createdResponse, foundResponses, taggedResponse } from "./responses.ts";

/** What clients can do with webhooks, besides listing them. */
export function webhookPaths(secured: boolean) {
  const { newWebhook, createdWebhook, webhook, webhookChanges } = DOCUMENT_EXAMPLES;
  const shown = [fieldsParameter("webhooks")];
  return {
    "/webhooks": {
      post: {
        operationId: "createWebhook",
        summary: "Creates a webhook",
        description: `${OPERATIONS.createWebhook.description} The response has the secret, which is not shown again.`,
        parameters: [...shown, ...keyParameters("createWebhook")],
        requestBody: requestBody("WebhookInput", { webhook: newWebhook }),
        responses: {
          201: createdResponse("WebhookDocument", { webhook: createdWebhook }, [
            "findWebhook",
            "changeWebhook",
            "deleteWebhook",
          ]),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("createWebhook", newWebhook),
            ...errorExamples(
              "invalidWebhook",
              "privateWebhook",
              "webhookIdForbidden",
              "webhookTypeConflict",
            ),
          }),
        },
      },
    },
    "/webhooks/{id}": {
      get: {
        operationId: "findWebhook",
        summary: "Shows a webhook, with its backlog and its last failures",
        description: "HEAD is supported too.",
        parameters: [idParameter(), ...shown, IF_NONE_MATCH_PARAMETER],
        responses: {
          ...foundResponses("The webhook.", "WebhookDocument", { webhook }),
          ...errorResponses(secured, {
            ...READ_ERRORS,
            ...errorExamples("webhookNotFound", "forbidden"),
          }),
        },
      },
      patch: {
        operationId: "changeWebhook",
        summary: "Changes, pauses or resumes a webhook, moves its cursor, makes a secret, pings",
        description: OPERATIONS.changeWebhook.description,
        parameters: [idParameter(), ...shown],
        requestBody: requestBody("WebhookChanges", { changes: webhookChanges }),
        responses: {
          200: taggedResponse("In its current state.", "WebhookDocument", { webhook }),
          ...errorResponses(secured, {
            ...BODY_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("changeWebhook", webhookChanges),
            ...errorExamples(
              "invalidWebhookChanges",
              "privateWebhook",
              "idConflict",
              "webhookChangesTypeConflict",
            ),
          }),
        },
      },
      delete: {
        operationId: "deleteWebhook",
        summary: "Deletes a webhook",
        description: OPERATIONS.deleteWebhook.description,
        parameters: [idParameter()],
        responses: {
          204: { description: "It is deleted." },
          ...errorResponses(secured, {
            ...BODYLESS_ERRORS,
            ...CONDITION_ERRORS,
            ...operationExamples("deleteWebhook"),
          }),
        },
      },
    },
  };
}
