import { builder } from "../builder.ts";
import { sayForbidden } from "../say-forbidden.ts";
import { WebhookType } from "../webhook-type.ts";
import { connectionType } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

/** Adds the queries of webhooks. */
export function addWebhooks(): void {
  const ConnectionType = connectionType("Webhook", WebhookType, "webhooks");
  const SortType = sortType("WebhookSort", "webhooks");

  builder.queryField("webhook", (t) =>
    t.field({
      type: WebhookType,
      nullable: true,
      description: "Finds a webhook in its current state, or null.",
      args: {
        id: t.arg.id({ required: true, description: "An id that is no UUID names nothing: null." }),
      },
      resolve: (_, { id }, { boxOffice }) => boxOffice.findWebhook(id).catch(sayForbidden),
    }),
  );

  builder.queryField("webhooks", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description: "Lists webhooks.",
      args: {
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "id",
          description: "The order.",
        }),
        ...pageArguments("webhooks"),
      },
      resolve: (_, { sort, ...page }, { boxOffice }) =>
        readList(page, () => boxOffice.listWebhooks({ sort, ...toPageRequest(page, sort) })),
    }),
  );
}
