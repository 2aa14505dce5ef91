import { addCreateTicketOption } from "./add-create-ticket-option.ts";
import { addFindPurchase } from "./add-find-purchase.ts";
import { addFindTicketOption } from "./add-find-ticket-option.ts";
import { addPurchaseTickets } from "./add-purchase-tickets.ts";
import { builder } from "./builder.ts";
import { addPlainRefusals } from "./add-plain-refusals.ts";
import { addTellingRefusals } from "./add-telling-refusals.ts";

addPlainRefusals();
addTellingRefusals();

builder.queryType({ description: "What can be looked up." });
addFindTicketOption();
addFindPurchase();

builder.mutationType({
  description:
    "What can be done. The mutations of one operation run one after the other; each answers for itself.",
});
addCreateTicketOption();
addPurchaseTickets();

/** The box office in GraphQL's words; `schema.graphql` is its print. */
export const schema = builder.toSchema();
