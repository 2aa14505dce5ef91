import { RESOURCE_FIELDS } from "@ticket-allocation/core";

import { builder } from "../builder.ts";
import { choiceType } from "../choice-type.ts";
import { TicketOptionType } from "../ticket-option-type.ts";
import { connectionTypeOfNodes } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";
import { toFilter } from "./to-filter.ts";

const TicketOptionFilter = builder.inputType("TicketOptionFilter", {
  description: "What the ticket options have in common: all that is given.",
  fields: (t) => ({
    id: t.idList({ description: "Of these ids: 1 to 100." }),
    eventId: t.id({ description: "Of this event." }),
    reference: t.string({ description: "With this reference." }),
    state: t.field({
      type: [choiceType(RESOURCE_FIELDS.ticket_options.state)],
      description: "In one of these states. Left out: all that are not archived.",
    }),
  }),
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
        readList(page, () => {
          const { id, eventId, reference } = toFilter(given);
          const filter = { id, eventId, reference, state: given?.state ?? undefined };
          return boxOffice.listTicketOptions({ filter, sort, ...toPageRequest(page, sort) });
        }),
    }),
  );
}
