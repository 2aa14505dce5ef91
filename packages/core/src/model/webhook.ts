import { z } from "zod";

import { SELECT_CURSOR, readCursor } from "../webhooks/webhook-cursor.ts";
import { readResource, selectResource, type FieldValue } from "./field.ts";
import { rules } from "./rules.ts";
import { WEBHOOK_FIELDS } from "./webhook-fields.ts";

/** A URL that events are sent to. */
export type Webhook = { readonly id: string } & {
  readonly [Name in keyof typeof WEBHOOK_FIELDS]: FieldValue<(typeof WEBHOOK_FIELDS)[Name]>;
};

/** What {@link BoxOffice.createWebhook} takes. */
export interface NewWebhook {
  /** An https URL on the public internet: up to 2,048 characters. */
  readonly url: string;
  /** At least one. */
  readonly eventTypes: readonly string[];
  /** Up to 255 characters. @default null */
  readonly description?: string | null | undefined;
}

/** What {@link BoxOffice.changeWebhook} takes. What is left out stays as it is; null too, unless it is said otherwise. */
export interface WebhookChanges {
  readonly id: string;
  readonly url?: string | null | undefined;
  readonly eventTypes?: readonly string[] | null | undefined;
  /** Null: none. */
  readonly description?: string | null | undefined;
  readonly state?: Webhook["state"] | null | undefined;
  /** Of the journal of all ticket options: events are delivered from the entry after it. Null: from the first entry. */
  readonly cursor?: string | null | undefined;
  /** Makes a new secret. Events are signed with the old one too, for another day. */
  readonly rotateSecret?: boolean | null | undefined;
  /** Sends an event of the type `ping`, whatever the state. */
  readonly sendPing?: boolean | null | undefined;
}

const { url, eventTypes, description, state, cursor } = WEBHOOK_FIELDS;

export const newWebhookSchema = z
  .object({
    url: url.schema.meta({ description: url.description }),
    eventTypes: eventTypes.schema.meta({ description: eventTypes.description }),
    description: description.schema.nullish().meta({ description: description.description }),
  })
  .meta({ description: "Which events are to be sent, and where." });

const flag = z.boolean({ error: "must be true or false" }).nullish();

export const webhookChangesSchema = z
  .object({
    id: rules.id.meta({ description: "Id of the webhook." }),
    url: url.schema.nullish().meta({ description: url.description }),
    eventTypes: eventTypes.schema.nullish().meta({ description: eventTypes.description }),
    description: description.schema.nullish().meta({ description: description.description }),
    state: state.schema.nullish().meta({ description: state.description }),
    cursor: cursor.schema.nullish().meta({
      description:
        "A cursor of the journal of all ticket options: events are delivered from the entry after it, again if they were delivered before. Null: from the first entry that the journal has.",
    }),
    rotateSecret: flag.meta({
      description:
        "True: makes a new secret, which the response has. Events are signed with the old one too, for another day.",
    }),
    sendPing: flag.meta({
      description: "True: an event of the type `ping` is sent, also to a webhook that is paused.",
    }),
  })
  .meta({
    description:
      "What is to change. A field that is left out stays as it is. Of those that are not to be empty, null is as good as left out.",
  });

const { cursor: _cursor, backlog: _backlog, secret: _secret, ...stored } = WEBHOOK_FIELDS;

/** What of a row makes a {@link Webhook}, but for its backlog: for {@link toWebhook} alone. */
export const WEBHOOK_COLUMNS = [...selectResource(stored), ...SELECT_CURSOR];

/** @param secret if it was just made */
export function toWebhook(
  row: Readonly<Record<string, unknown>>,
  secret: string | null = null,
): Webhook {
  return readResource(WEBHOOK_FIELDS, { ...row, cursor: readCursor(row), secret });
}
