import { rules, type ListName } from "@ticket-allocation/core";
import { z } from "zod";

import { object, toOne } from "../documents/envelope.ts";
import { includedMember, SHOWN_RESOURCES } from "../documents/shown-resource.ts";

const reference = z.string().meta({ format: "uri-reference" });
const sideLink = reference.nullable().meta({ description: "Null where there is nothing." });

const links = z.object({
  self: reference.meta({
    description: "Where `Accept` names the profile: an object with `href` and `type` instead.",
  }),
  first: reference,
  last: reference,
  prev: sideLink,
  next: sideLink,
});

const ownLinks = z.object({ self: reference });
const meta = z.object({
  page: z.object({
    cursor: z.string().meta({ description: "For `page[after]` and `page[before]`." }),
  }),
});

const ticketOption = SHOWN_RESOURCES.ticket_options.extend({ links: ownLinks });

/** What a client is answered about many resources, by their list. */
export const LIST_DOCUMENTS = {
  ticketOptions: z.object({ links, data: z.array(ticketOption.extend({ meta })) }),
  purchases: documentOf("purchases"),
  holds: documentOf("holds"),
  journal: documentOf("journal_entries"),
  sales: z.object({ links, data: z.array(SHOWN_RESOURCES.sales_intervals.extend({ meta })) }),
  webhooks: z.object({
    links,
    data: z.array(SHOWN_RESOURCES.webhooks.extend({ links: ownLinks, meta })),
  }),
} satisfies Readonly<Record<ListName, z.ZodType>>;

/** Many resources of a type that has a ticket option, and perhaps a user. */
function documentOf(type: "purchases" | "holds" | "journal_entries") {
  const relationships = object({
    ticket_option: toOne("ticket_options", rules.uuid).extend({
      links: z.object({ self: reference, related: reference }),
    }),
    ...(type !== "journal_entries" && { user: toOne("users", rules.uuid) }),
  })
    .partial()
    .optional();
  return z.object({
    links,
    data: z.array(SHOWN_RESOURCES[type].extend({ relationships, links: ownLinks, meta })),
    included: includedMember(ticketOption),
  });
}
