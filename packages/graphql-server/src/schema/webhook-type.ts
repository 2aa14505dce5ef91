import { RESOURCE_FIELDS, type Webhook } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";

export const WebhookType = builder.objectRef<Webhook>("Webhook").implement({
  description: "A URL that events are sent to.",
  fields: (t) => exposeFields(t, RESOURCE_FIELDS.webhooks),
});
