import { builder } from "./builder.ts";
import { sayForbidden } from "./say-forbidden.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

export function addFindTicketOption(): void {
  builder.queryField("ticketOption", (t) =>
    t.field({
      type: TicketOptionType,
      nullable: true,
      description: "Finds a ticket option in its current state, or null.",
      args: {
        id: t.arg.id({ required: true, description: "An id that is no UUID names nothing: null." }),
      },
      resolve: (_, { id }, { boxOffice }) => boxOffice.findTicketOption(id).catch(sayForbidden),
    }),
  );
}
