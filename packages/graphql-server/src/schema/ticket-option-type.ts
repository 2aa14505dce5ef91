import type { TicketOption } from "@ticket-allocation/core";

import { builder } from "./builder.ts";

export const TicketOptionType = builder.objectRef<TicketOption>("TicketOption").implement({
  description: "Something on sale with a fixed number of tickets: early bird, day pass.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "UUID, in lower case." }),
    name: t.exposeString("name", { description: "What buyers know it by." }),
    description: t.exposeString("description", {
      nullable: true,
      description: "What buyers should know about it.",
    }),
    allocation: t.exposeInt("allocation", {
      description: "Tickets left when this was read: 0 to `capacity`.",
    }),
    capacity: t.exposeInt("capacity", { description: "Tickets given at creation." }),
  }),
});
