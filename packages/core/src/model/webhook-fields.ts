import { z } from "zod";

import { WEBHOOK_EVENTS } from "../webhooks/webhook-events.ts";
import { oneOf, type Choice } from "./choice.ts";
import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { rules } from "./rules.ts";

const WEBHOOK_STATE = {
  name: "WebhookState",
  description: "Whether events are delivered to a webhook.",
  values: {
    active: "Events are delivered.",
    paused: "No events are delivered. When it becomes active, those from then until now are.",
  },
} as const satisfies Choice;

const PAUSE_REASON = {
  name: "WebhookPauseReason",
  description: "Why a webhook is paused.",
  values: {
    requested: "A client has paused it.",
    failing: "No event could be delivered for three days.",
    gone: "The receiver has answered 410 Gone.",
    cursor_expired:
      "The journal does not have the entry of the cursor any more, so events are lost. It needs another cursor.",
  },
} as const satisfies Choice;

const TYPES = Object.keys(WEBHOOK_EVENTS);

const eventTypes = z
  .array(z.enum(TYPES, { error: `must be one of ${TYPES.join(", ")}` }), {
    error: ({ input }) => (input === undefined ? "is required" : "must be a list of event types"),
  })
  .min(1, { error: "must not be empty" })
  .max(TYPES.length, { error: `must not have more than ${TYPES.length} types` });

/** All but the id, in the order in which clients get them. */
export const WEBHOOK_FIELDS = {
  url: {
    column: "url",
    type: "text",
    schema: rules.webhookUrl,
    description:
      "Where events are sent: an https URL of up to 2048 characters, without a user name or password, on the public internet.",
    isDefault: true,
  },
  eventTypes: {
    column: "event_types",
    type: "texts",
    schema: eventTypes,
    description: `The types of events that are sent: ${TYPES.join(", ")}.`,
    isDefault: true,
  },
  description: {
    column: "description",
    type: "text",
    schema: rules.reference,
    description: "For people: up to 255 characters.",
    isNullable: true,
    isDefault: true,
  },
  state: {
    column: "state",
    type: "choice",
    choice: WEBHOOK_STATE,
    schema: oneOf(WEBHOOK_STATE),
    description: "Whether events are delivered.",
    isDefault: true,
  },
  pauseReason: {
    column: "pause_reason",
    type: "choice",
    choice: PAUSE_REASON,
    schema: oneOf(PAUSE_REASON),
    description: "Why it is paused. Null: it is active.",
    isNullable: true,
    isDefault: true,
  },
  cursor: {
    column: "cursor",
    type: "text",
    schema: rules.cursor,
    description:
      "The cursor of the last journal entry whose events are delivered. Null: deliver from the first entry that the journal has.",
    isNullable: true,
    isDefault: true,
  },
  backlog: {
    column: "backlog",
    type: "integer",
    schema: rules.backlog,
    description:
      "Journal entries after the cursor, also those without events for it. 1000 stands for 1000 or more.",
    isDefault: true,
  },
  failingSince: {
    column: "failing_since",
    type: "time",
    schema: rules.time,
    description: "Since when no attempt has succeeded. Null: the last one did.",
    isNullable: true,
    isDefault: true,
  },
  nextAttemptAt: {
    column: "next_attempt_at",
    type: "time",
    schema: rules.time,
    description: "When the next attempt is made after a failed one. Null: at once.",
    isNullable: true,
    isDefault: true,
  },
  failures: {
    column: "failures",
    type: "texts",
    schema: z.array(z.string()),
    description: "The last failed attempts, the latest first: up to 10.",
    isDefault: true,
  },
  secret: {
    column: "secret",
    type: "text",
    schema: rules.reference,
    description:
      "The secret that events are signed with, as Standard Webhooks defines it. Only in the response to the request that made it. Null elsewhere.",
    isNullable: true,
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When it was created, by the database's clock.",
    isDefault: true,
  },
  createdBy: { ...CREATED_BY, isDefault: true },
} as const satisfies Fields;
