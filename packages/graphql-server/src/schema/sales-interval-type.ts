import { RESOURCE_FIELDS, type SalesInterval } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";

export const SalesIntervalType = builder.objectRef<SalesInterval>("SalesInterval").implement({
  description:
    "What has changed a ticket option in an interval: the numbers of its journal, added up. Several with the same `start` add up too.",
  fields: (t) => ({
    ...exposeFields(t, RESOURCE_FIELDS.sales_intervals),
    id: t.exposeID("id", {
      description:
        "The id of the ticket option, the length of the interval, and the first version.",
    }),
  }),
});
