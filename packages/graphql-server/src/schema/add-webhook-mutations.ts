import { builder } from "./builder.ts";
import { describeMutation, splitKey } from "./describe-mutation.ts";
import { WebhookType } from "./webhook-type.ts";

const DeletedWebhookType = builder.objectRef<{ readonly id: string }>("DeletedWebhook").implement({
  description: "What is left of a webhook that was deleted.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "The id that it had." }),
  }),
});

/** Adds the mutations of webhooks. */
export function addWebhookMutations(): void {
  builder.mutationField("createWebhook", (t) =>
    t.field({
      ...describeMutation("createWebhook", "The webhook with its secret"),
      type: WebhookType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.createWebhook(...splitKey(input)),
    }),
  );

  builder.mutationField("changeWebhook", (t) =>
    t.field({
      ...describeMutation("changeWebhook", "The webhook in its current state"),
      type: WebhookType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.changeWebhook(input),
    }),
  );

  builder.mutationField("deleteWebhook", (t) =>
    t.field({
      ...describeMutation("deleteWebhook", "The id of the webhook"),
      type: DeletedWebhookType,
      resolve: async (_, { input: { id } }, { boxOffice }) => {
        await boxOffice.deleteWebhook(id);
        return { id: id.toLowerCase() };
      },
    }),
  );
}
