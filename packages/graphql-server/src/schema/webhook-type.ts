import { RESOURCE_FIELDS, type Webhook } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { NodeType } from "./node-type.ts";

export const WebhookType = builder.objectRef<Webhook>("Webhook").implement({
  description: "A URL that events are sent to.",
  interfaces: [NodeType],
  fields: (t) => exposeFields(t, RESOURCE_FIELDS.webhooks),
});
