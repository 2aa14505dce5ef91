import { WEBHOOK_EVENTS } from "@ticket-allocation/core";

import { inCode, toTable, toText, type ReferencePage } from "./markdown.ts";

export function webhookPage(): ReferencePage {
  return {
    path: "webhook-events",
    title: "Webhook events",
    description: "The types of events that webhooks deliver.",
    order: 6,
    text: toText(
      "[Webhooks](../operations/webhooks.md) says how events are signed, ordered and repeated.",
      toTable(
        ["type", "meaning"],
        Object.entries(WEBHOOK_EVENTS).map(([type, { description }]) => [
          inCode(type),
          description,
        ]),
      ),
    ),
  };
}
