import { HoldNotFoundError } from "@ticket-allocation/core";

import { holdExtensionDocument, newHoldDocument } from "../documents/hold-documents.ts";
import { parseDocument } from "../documents/parse-document.ts";
import { changeAddressed, expectAddressed } from "./addressed.ts";
import { readMade } from "./read-made.ts";
import { includeTicketOption, TICKET_OPTION_ALONE } from "./related-resources.ts";
import { holdResource } from "../resources/resource.ts";
import type { Route } from "./route.ts";

export const HOLD_ROUTES: readonly Route[] = [
  {
    method: "POST",
    path: "/holds",
    includable: TICKET_OPTION_ALONE,
    async answer(request) {
      const { boxOffice, document, options } = request;
      const { attributes, relationships } = parseDocument(newHoldDocument, document).data;
      const wanted = {
        ticketOptionId: relationships.ticket_option.data.id,
        userId: relationships.user.data.id,
        quantity: attributes.quantity,
        seconds: attributes.seconds,
      };
      const hold = await boxOffice.holdTickets(wanted, options);
      const included = await readMade(includeTicketOption(request, hold.ticketOptionId));
      return { status: 201, resource: holdResource(hold), included };
    },
  },
  {
    method: "GET",
    path: "/holds/{id}",
    includable: TICKET_OPTION_ALONE,
    async answer(request) {
      const hold = await request.boxOffice.findHold(request.id);
      if (!hold) throw new HoldNotFoundError();
      const included = await includeTicketOption(request, hold.ticketOptionId);
      return { status: 200, resource: holdResource(hold), included };
    },
  },
  {
    method: "PATCH",
    path: "/holds/{id}",
    includable: TICKET_OPTION_ALONE,
    async answer(request) {
      const { boxOffice, document, options } = request;
      const { id, attributes } = parseDocument(holdExtensionDocument, document).data;
      expectAddressed(id, request.id);
      const extension = { holdId: id, seconds: attributes.seconds };
      const hold = await changeAddressed(boxOffice.extendHold(extension, options));
      const included = await readMade(includeTicketOption(request, hold.ticketOptionId));
      return { status: 200, resource: holdResource(hold), included };
    },
  },
  {
    method: "DELETE",
    path: "/holds/{id}",
    async answer({ boxOffice, id, options }) {
      await boxOffice.releaseHold(id, options);
      return { status: 204 };
    },
  },
];
