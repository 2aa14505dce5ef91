import { builder } from "../builder.ts";
import { PurchaseType } from "../purchase-type.ts";
import { connectionTypeOfNodes } from "./connection-type.ts";
import { filterType, toFilter } from "./filter-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

const PurchaseFilter = filterType("purchases", {
  name: "PurchaseFilter",
  description: "What the purchases have in common: all that is given.",
  fields: { eventId: "Of ticket options of this event." },
});

export function addPurchases(): void {
  const ConnectionType = connectionTypeOfNodes("Purchase", PurchaseType, "purchases");
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
        ...pageArguments("purchases"),
      },
      resolve: (_, { filter: given, sort, ...page }, { boxOffice }) =>
        readList(page, () =>
          boxOffice.listPurchases({ filter: toFilter(given), sort, ...toPageRequest(page, sort) }),
        ),
    }),
  );
}
