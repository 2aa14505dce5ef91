import { builder } from "../builder.ts";
import { WebhookType } from "../webhook-type.ts";
import { connectionType } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

export function addWebhooks(): void {
  const ConnectionType = connectionType("Webhook", WebhookType, "webhooks");
  const SortType = sortType("WebhookSort", "webhooks");

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
