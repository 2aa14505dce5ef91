import { addCancelPurchase } from "./add-cancel-purchase.ts";
import { addChangeTicketOption } from "./add-change-ticket-option.ts";
import { addConfirmHold } from "./add-confirm-hold.ts";
import { addCreateTicketOption } from "./add-create-ticket-option.ts";
import { addErrors } from "./add-errors.ts";
import { addFindHold } from "./add-find-hold.ts";
import { addFindPurchase } from "./add-find-purchase.ts";
import { addFindTicketOption } from "./add-find-ticket-option.ts";
import { addHoldTickets } from "./add-hold-tickets.ts";
import { addPlaceOrder } from "./add-place-order.ts";
import { addPurchaseTickets } from "./add-purchase-tickets.ts";
import { addReleaseHold } from "./add-release-hold.ts";
import { builder } from "./builder.ts";
import { addHolds } from "./lists/add-holds.ts";
import { addPurchases } from "./lists/add-purchases.ts";
import { addTicketOptions } from "./lists/add-ticket-options.ts";

addErrors();

builder.queryType({ description: "What can be looked up." });
addFindTicketOption();
addFindPurchase();
addFindHold();
addTicketOptions();
addPurchases();
addHolds();

builder.mutationType({
  description:
    "What can be done. The mutations of one operation run one after the other; each answers for itself.",
});
addCreateTicketOption();
addChangeTicketOption();
addPurchaseTickets();
addPlaceOrder();
addCancelPurchase();
addHoldTickets();
addConfirmHold();
addReleaseHold();

/** The box office in GraphQL's words; `schema.graphql` is its print. */
export const schema = builder.toSchema();
