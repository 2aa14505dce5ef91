import { RESOURCE_FIELDS } from "@ticket-allocation/core";

import { builder } from "../builder.ts";
import { choiceType } from "../choice-type.ts";
import { PurchaseType } from "../purchase-type.ts";
import { connectionType } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";
import { toFilter } from "./to-filter.ts";

const PurchaseFilter = builder.inputType("PurchaseFilter", {
  description: "What the purchases have in common: all that is given.",
  fields: (t) => ({
    id: t.idList({ description: "Of these ids: 1 to 100." }),
    eventId: t.id({ description: "Of ticket options of this event." }),
    ticketOptionId: t.id({ description: "Of this ticket option." }),
    userId: t.id({ description: "Of this user." }),
    status: t.field({
      type: choiceType(RESOURCE_FIELDS.purchases.status),
      description: "Of which this has become.",
    }),
    statuses: t.field({
      type: [choiceType(RESOURCE_FIELDS.purchases.status)],
      description: "Of which one of these has become. Not together with `status`.",
    }),
  }),
});

export function addPurchases(): void {
  const ConnectionType = connectionType("Purchase", PurchaseType, "purchases");
  const SortType = sortType("PurchaseSort", "purchases");

  builder.queryField("purchases", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description:
        "Lists purchases, page by page. Who may read only their own must filter by their own user.",
      args: {
        filter: t.arg({ type: PurchaseFilter, description: "Left out: all." }),
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "id",
          description: "The order.",
        }),
        ...pageArguments(),
      },
      resolve: (_, { filter: given, sort, ...page }, { boxOffice }) =>
        readList(page, () =>
          boxOffice.listPurchases({ filter: toFilter(given), sort, ...toPageRequest(page, sort) }),
        ),
    }),
  );
}
