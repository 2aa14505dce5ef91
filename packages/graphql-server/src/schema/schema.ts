import { addErrors } from "./add-errors.ts";
import { addFinders } from "./add-finders.ts";
import { addNode } from "./add-node.ts";
import { addMutations } from "./add-mutations.ts";
import { builder } from "./builder.ts";
import { addJournal } from "./lists/add-journal.ts";
import { addHolds } from "./lists/add-holds.ts";
import { addSales } from "./lists/add-sales.ts";
import { addPurchases } from "./lists/add-purchases.ts";
import { addTicketOptionChanged } from "./add-ticket-option-changed.ts";
import { addTicketOptions } from "./lists/add-ticket-options.ts";
import { addWebhooks } from "./lists/add-webhooks.ts";

addErrors();

builder.queryType({ description: "What can be looked up." });
addFinders();
addNode();
addTicketOptions();
addPurchases();
addHolds();
addJournal();
addSales();
addWebhooks();

addMutations();

addTicketOptionChanged();

/** The box office in GraphQL's words; `schema.graphql` is its print. */
export const schema = builder.toSchema();
