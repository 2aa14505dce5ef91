import type { Draw } from "@ticket-allocation/core";

import { builder } from "./builder.ts";

export const DrawType = builder.objectRef<Draw>("Draw").implement({
  description: "Another ticket option that each ticket takes units of.",
  fields: (t) => ({
    ticketOptionId: t.exposeID("ticketOptionId", { description: "UUID, in lower case." }),
    units: t.exposeInt("units", { description: "Units of it that each ticket takes." }),
  }),
});
