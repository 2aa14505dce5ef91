import { RESOURCE_FIELDS } from "@ticket-allocation/core";

import { builder } from "../builder.ts";
import { HoldType } from "../hold-type.ts";
import { connectionTypeOfNodes } from "./connection-type.ts";
import { filterOfUsers } from "./filter-of-users.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";
import { toFilter } from "./to-filter.ts";

const HoldFilter = filterOfUsers("HoldFilter", "holds", RESOURCE_FIELDS.holds.status);

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
