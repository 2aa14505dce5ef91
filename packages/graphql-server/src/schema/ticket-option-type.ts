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
    capacity: t.exposeInt("capacity", {
      description: "Tickets given: left, held and purchased together.",
    }),
    createdAt: t.expose("createdAt", {
      type: "DateTime",
      description: "When it was put on sale, by the database's clock.",
    }),
    saleStartsAt: t.expose("saleStartsAt", {
      type: "DateTime",
      nullable: true,
      description: "From when on tickets can be purchased and held. Null: since ever.",
    }),
    saleEndsAt: t.expose("saleEndsAt", {
      type: "DateTime",
      nullable: true,
      description:
        "From when on they no longer can; active holds can still be confirmed. Null: never.",
    }),
    minPerPurchase: t.exposeInt("minPerPurchase", {
      nullable: true,
      description: "Tickets that a purchase or a hold takes at least.",
    }),
    maxPerPurchase: t.exposeInt("maxPerPurchase", {
      nullable: true,
      description: "Tickets that it takes at the most. Null: no limit.",
    }),
    maxPerUser: t.exposeInt("maxPerUser", {
      nullable: true,
      description:
        "Tickets that a user may have purchased and hold, less what was cancelled. Null: no limit.",
    }),
  }),
});
