import { builder } from "../builder.ts";
import { TicketOptionType } from "../ticket-option-type.ts";
import { connectionTypeOfNodes } from "./connection-type.ts";
import { filterType, toFilter } from "./filter-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

const TicketOptionFilter = filterType("ticketOptions", {
  name: "TicketOptionFilter",
  description: "What the ticket options have in common: all that is given.",
  fields: { state: "In one of these states. Left out: all that are not archived." },
});

export function addTicketOptions(): void {
  const ConnectionType = connectionTypeOfNodes("TicketOption", TicketOptionType, "ticket options");
  const SortType = sortType("TicketOptionSort", "ticketOptions");

  builder.queryField("ticketOptions", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description: "Lists ticket options, page by page.",
      args: {
        filter: t.arg({ type: TicketOptionFilter, description: "Left out: all." }),
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "id",
          description: "The order.",
        }),
        ...pageArguments("ticketOptions"),
      },
      resolve: (_, { filter: given, sort, ...page }, { boxOffice }) =>
        readList(page, () =>
          boxOffice.listTicketOptions({
            filter: toFilter(given),
            sort,
            ...toPageRequest(page, sort),
          }),
        ),
    }),
  );
}
