import { rules } from "@ticket-allocation/core";
import { z } from "zod";

import { includedMember, object, toOne, typeMember } from "../documents/envelope.ts";
import { holdDocument } from "../documents/hold-documents.ts";
import { purchaseDocument } from "../documents/purchase-documents.ts";
import { ticketOptionDocument } from "../documents/ticket-option-documents.ts";

const reference = z.string().meta({ format: "uri-reference" });
const link = z.union([reference, z.object({ href: reference, type: z.string() })]);
const sideLink = reference.nullable().meta({ description: "Null where there is nothing." });

const links = z.object({
  self: link.meta({ description: "With a `type` where the profile was asked for." }),
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

const relationships = z
  .object({
    ticket_option: toOne("ticket_options", rules.uuid).extend({
      links: z.object({ self: reference, related: reference }),
    }),
    user: toOne("users", rules.uuid),
  })
  .partial()
  .optional();

const ticketOption = ticketOptionDocument.shape.data.extend({ links: ownLinks });
const included = includedMember(ticketOption);

/** What a client is answered about many ticket options. */
export const ticketOptionsDocument = z.object({
  links,
  data: z.array(ticketOption.extend({ meta })),
});

/** What a client is answered about many purchases. */
export const purchasesDocument = z.object({
  links,
  data: z.array(purchaseDocument.shape.data.extend({ relationships, links: ownLinks, meta })),
  included,
});

/** What a client is answered about many holds. */
export const holdsDocument = z.object({
  links,
  data: z.array(holdDocument.shape.data.extend({ relationships, links: ownLinks, meta })),
  included,
});

/** What a client is answered about the relationship with a ticket option. */
export const ticketOptionLinkage = object({
  data: object({ type: typeMember("ticket_options"), id: rules.uuid }),
});
