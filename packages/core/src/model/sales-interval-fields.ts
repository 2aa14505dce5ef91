import type { Fields } from "./field.ts";
import { JOURNAL_ENTRY_FIELDS } from "./journal-entry-fields.ts";
import { numberFields } from "./number-fields.ts";
import { rules } from "./rules.ts";

/** All but the id, in the order in which clients get them. */
export const SALES_INTERVAL_FIELDS = {
  start: {
    column: "start",
    type: "time",
    schema: rules.time,
    description: "When the interval begins: a whole second, minute, hour or day of UTC.",
    isDefault: true,
  },
  // The same tickets can be sold again and again.
  ...numberFields({ schema: rules.sum, isSum: true }),
  allocation: {
    ...JOURNAL_ENTRY_FIELDS.allocation,
    description:
      "Tickets left after the last change, in the option's own count, as in the journal.",
  },
  capacity: {
    ...JOURNAL_ENTRY_FIELDS.capacity,
    description:
      "The capacity after the last change. 2147483647 if the ticket option has no count of its own.",
  },
  gaps: {
    column: "gaps",
    type: "integer",
    schema: rules.sum,
    description:
      "How many gaps of the journal end in the interval: what was changed in a gap is in no number.",
    isDefault: true,
  },
  firstVersion: {
    column: "first_version",
    type: "integer",
    schema: rules.version,
    description: "The version of the first change that is counted, as in the journal.",
    isDefault: true,
  },
  lastVersion: {
    column: "last_version",
    type: "integer",
    schema: rules.version,
    description: "The version of the last change that is counted.",
    isDefault: true,
  },
} as const satisfies Fields;
