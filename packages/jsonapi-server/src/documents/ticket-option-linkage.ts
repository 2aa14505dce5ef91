import { rules } from "@ticket-allocation/core";

import { object, typeMember } from "./envelope.ts";

/** What a client is answered about the relationship with a ticket option. */
export const ticketOptionLinkage = object({
  data: object({ type: typeMember("ticket_options"), id: rules.uuid }),
});
