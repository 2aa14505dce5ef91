import { builder } from "../builder.ts";
import { TicketOptionType } from "../ticket-option-type.ts";
import { connectionType } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

export function addTicketOptions(): void {
  const ConnectionType = connectionType("TicketOption", TicketOptionType, "ticket options");
  const SortType = sortType("TicketOptionSort", "ticketOptions");

  builder.queryField("ticketOptions", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description: "Lists ticket options, page by page.",
      args: {
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "id",
          description: "The order.",
        }),
        ...pageArguments(),
      },
      resolve: (_, { sort, ...page }, { boxOffice }) =>
        readList(page, () => boxOffice.listTicketOptions({ sort, ...toPageRequest(page, sort) })),
    }),
  );
}
