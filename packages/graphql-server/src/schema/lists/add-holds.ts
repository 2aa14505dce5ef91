import { RESOURCE_FIELDS } from "@ticket-allocation/core";

import { builder } from "../builder.ts";
import { choiceType } from "../choice-type.ts";
import { HoldType } from "../hold-type.ts";
import { connectionType } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";
import { toFilter } from "./to-filter.ts";

const HoldFilter = builder.inputType("HoldFilter", {
  description: "What the holds have in common: all that is given.",
  fields: (t) => ({
    id: t.idList({ description: "Of these ids: 1 to 100." }),
    eventId: t.id({ description: "Of ticket options of this event." }),
    ticketOptionId: t.id({ description: "Of this ticket option." }),
    userId: t.id({ description: "Of this user." }),
    status: t.field({
      type: choiceType(RESOURCE_FIELDS.holds.status),
      description: "Of which this has become.",
    }),
    statuses: t.field({
      type: [choiceType(RESOURCE_FIELDS.holds.status)],
      description: "Of which one of these has become. Not together with `status`.",
    }),
  }),
});

export function addHolds(): void {
  const ConnectionType = connectionType("Hold", HoldType, "holds");
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
        ...pageArguments(),
      },
      resolve: (_, { filter: given, sort, ...page }, { boxOffice }) =>
        readList(page, () =>
          boxOffice.listHolds({ filter: toFilter(given), sort, ...toPageRequest(page, sort) }),
        ),
    }),
  );
}
