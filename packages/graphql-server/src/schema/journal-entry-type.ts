import { RESOURCE_FIELDS, type JournalEntry } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { exposeTicketOption } from "./expose-ticket-option.ts";
import { NodeType } from "./node-type.ts";

const { journal_entries: fields } = RESOURCE_FIELDS;

export const JournalEntryType = builder.objectRef<JournalEntry>("JournalEntry").implement({
  description: "One change of a ticket option: all that one transaction has done to it.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields),
    id: t.exposeID("id", {
      description: "The id of the ticket option, a hyphen, and the version.",
    }),
    ticketOption: exposeTicketOption(t, fields.ticketOptionId),
  }),
});
