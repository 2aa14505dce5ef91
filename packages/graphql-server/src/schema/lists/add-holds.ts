import { builder } from "../builder.ts";
import { HoldType } from "../hold-type.ts";
import { connectionTypeOfNodes } from "./connection-type.ts";
import { filterType, toFilter } from "./filter-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

const HoldFilter = filterType("holds", {
  name: "HoldFilter",
  description: "What the holds have in common: all that is given.",
  fields: { eventId: "Of ticket options of this event." },
});

export function addHolds(): void {
  const ConnectionType = connectionTypeOfNodes("Hold", HoldType, "holds");
  const SortType = sortType("HoldSort", "holds");

  builder.queryField("holds", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description:
        "Lists holds, page by page. Who may read only their own must filter by their own user.",
      args: {
        filter: t.arg({ type: HoldFilter, description: "Left out: all." }),
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "id",
          description: "The order.",
        }),
        ...pageArguments("holds"),
      },
      resolve: (_, { filter: given, sort, ...page }, { boxOffice }) =>
        readList(page, () =>
          boxOffice.listHolds({ filter: toFilter(given), sort, ...toPageRequest(page, sort) }),
        ),
    }),
  );
}
