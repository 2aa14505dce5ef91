import { CREATED_BY } from "./created-by.ts";
import type { Fields } from "./field.ts";
import { numberFields } from "./number-fields.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rowIdFields } from "./row-id-fields.ts";
import { rules } from "./rules.ts";

/** All but the id, in the order in which clients get them. */
export const JOURNAL_ENTRY_FIELDS = {
  version: {
    column: "version",
    type: "integer",
    schema: rules.version,
    description: "Number of the change of the ticket option, from 0 for its creation.",
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When it was changed, by the database's clock.",
    isDefault: true,
  },
  allocation: {
    column: "allocation",
    type: "integer",
    schema: rules.allocation,
    description:
      "Tickets left after the change, in the option's own count: without expired holds that are not written, and without draws.",
    isDefault: true,
  },
  capacity: {
    column: "capacity",
    type: "integer",
    schema: rules.allocation,
    description:
      "The capacity after the change. 2147483647 if the ticket option has no count of its own.",
    isDefault: true,
  },
  ...numberFields({ schema: rules.tickets }),
  gapAfter: {
    column: "gap_after",
    type: "integer",
    schema: rules.version,
    description:
      "Only in the first entry after a gap, which has the state at that time: the version of the entry before the gap, or -1 if there is none. The journal lacks what changed in the gap. Null: no gap.",
    isNullable: true,
    isDefault: true,
  },
  createdBy: {
    ...CREATED_BY,
    description:
      "Who made the change, if all claims of its transaction have the same creator. Null: several, or unknown.",
    isDefault: true,
  },
  ...rowIdFields(),
  ticketOptionId: {
    ...RELATIONSHIPS.ticketOptionId,
    description: "The ticket option that was changed, in its current state.",
  },
} as const satisfies Fields;
