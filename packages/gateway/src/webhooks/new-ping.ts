import type { WebhookEvent } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

/** Creates an event that says nothing but that the webhook works. */
export function newPing(webhookId: string): WebhookEvent {
  return {
    id: `ping-${randomUUID()}`,
    body: {
      type: "ping",
      timestamp: new Date().toISOString(),
      data: { webhook_id: webhookId },
    },
  };
}
