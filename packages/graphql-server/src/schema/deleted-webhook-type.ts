import { builder } from "./builder.ts";

export const DeletedWebhookType = builder
  .objectRef<{ readonly id: string }>("DeletedWebhook")
  .implement({
    description: "What is left of a webhook that was deleted.",
    fields: (t) => ({
      id: t.exposeID("id", { description: "The id that it had." }),
    }),
  });
