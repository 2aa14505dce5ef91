import { TICKET_OPTION_FIELDS, TicketOptionNotFoundError } from "@ticket-allocation/core";

import { parseDocument } from "../documents/parse-document.ts";
import { revisionsIn } from "../http/entity-tags.ts";
import { ticketOptionResource } from "../resources/resource.ts";
import { changeAddressed, expectAddressed } from "./addressed.ts";
import type { Route } from "./route.ts";
import { fromAttributes } from "../documents/field-attributes.ts";
import {
  newTicketOptionDocument,
  ticketOptionChangesDocument,
} from "../documents/ticket-option-documents.ts";

export const TICKET_OPTION_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/ticket_options",
    async answer({ boxOffice, document, options }) {
      const { id, attributes } = parseDocument(newTicketOptionDocument, document).data;
      const option = { id, ...fromAttributes(TICKET_OPTION_FIELDS, attributes) };
      const created = await boxOffice.createTicketOption(option, options);
      return { status: 201, resource: ticketOptionResource(created) };
    },
  },
  {
    method: "GET",
    path: "/ticket_options/{id}",
    async answer({ boxOffice, id }) {
      const option = await boxOffice.findTicketOption(id);
      if (!option) throw new TicketOptionNotFoundError(id);
      return { status: 200, resource: ticketOptionResource(option) };
    },
  },
  {
    method: "PATCH",
    path: "/ticket_options/{id}",
    takesIfMatch: true,
    async answer({ boxOffice, id: addressed, document, options: { signal }, getHeader }) {
      const { id, attributes } = parseDocument(ticketOptionChangesDocument, document).data;
      expectAddressed(id, addressed);
      const changes = fromAttributes(TICKET_OPTION_FIELDS, attributes ?? {});
      const options = { signal, expectedRevision: revisionsIn(getHeader("if-match")) };
      const changed = await changeAddressed(boxOffice.changeTicketOption(id, changes, options));
      return { status: 200, resource: ticketOptionResource(changed) };
    },
  },
];
