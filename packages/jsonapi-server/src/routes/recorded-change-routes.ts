import { OPERATIONS } from "@ticket-allocation/core";

import { sentDocument } from "../documents/sent-document.ts";
import { LINKAGE_EXAMPLES } from "../open-api/document-examples.ts";
import { notFound } from "../resources/kinds.ts";
import { recordedChange } from "./recorded-change.ts";
import type { Route } from "./route.ts";

const { purchase, user, otherUser, ticketOption, otherTicketOption, otherPurchase } =
  LINKAGE_EXAMPLES;

/** What is done to purchases or ticket options, and stays beside them. */
export const RECORDED_CHANGE_ROUTES: readonly Route[] = [
  ...recordedChange({
    type: "cancellations",
    operation: "cancelPurchase",
    document: sentDocument("cancellations", OPERATIONS.cancelPurchase.input),
    name: "Cancellation",
    tag: { name: "Cancellations", description: "Tickets that were given back." },
    create: (boxOffice, input, options) => boxOffice.cancelPurchase(input, options),
    find: (boxOffice, ids) => boxOffice.findCancellations(ids),
    toNotFound: notFound("cancellation_not_found", "No cancellation has this id"),
    findSummary: "Shows a cancellation",
    summary: "Gives tickets of a purchase back: all that are left of it, or fewer",
    sent: { attributes: { quantity: 1 }, relationships: { purchase } },
    made: {
      id: "0b5c1f0e-3c75-4a4c-9d9e-6f7a9e0f7a11",
      attributes: { quantity: 1 },
      relationships: { purchase, ticket_option: ticketOption },
    },
    invalid: { attributes: { quantity: 0 } },
  }),

  ...recordedChange({
    type: "exchanges",
    operation: "exchangePurchase",
    document: sentDocument("exchanges", OPERATIONS.exchangePurchase.input),
    name: "Exchange",
    tag: {
      name: "Exchanges",
      description: "Tickets that were given back for tickets of another ticket option.",
    },
    create: (boxOffice, input, options) => boxOffice.exchangePurchase(input, options),
    find: (boxOffice, ids) => boxOffice.findExchanges(ids),
    toNotFound: notFound("exchange_not_found", "No exchange has this id"),
    findSummary: "Shows an exchange",
    summary:
      "Gives tickets of a purchase back, and purchases as many of another ticket option: all that are left of it, or fewer",
    sent: {
      attributes: { quantity: 1 },
      relationships: { purchase, ticket_option: otherTicketOption },
    },
    made: {
      id: "5e0d4b3c-8a41-4f6e-9a57-3c1d2b7f8e09",
      attributes: { quantity: 1 },
      relationships: { purchase, ticket_option: otherTicketOption, new_purchase: otherPurchase },
    },
    invalid: { attributes: { quantity: 0 } },
    errors: ["drawnNotSufficient"],
  }),

  ...recordedChange({
    type: "transfers",
    operation: "transferPurchase",
    document: sentDocument("transfers", OPERATIONS.transferPurchase.input),
    name: "Transfer",
    tag: { name: "Transfers", description: "Purchases that were given to another user." },
    create: (boxOffice, input, options) => boxOffice.transferPurchase(input, options),
    find: (boxOffice, ids) => boxOffice.findTransfers(ids),
    toNotFound: notFound("transfer_not_found", "No transfer has this id"),
    findSummary: "Shows a transfer",
    summary: "Gives what is left of a purchase to another user",
    sent: { relationships: { purchase, user: otherUser } },
    made: {
      id: "c1d2e3f4-7b6a-4c5d-8e9f-0a1b2c3d4e5f",
      attributes: { quantity: 2 },
      relationships: { purchase, ticket_option: ticketOption, from_user: user, user: otherUser },
    },
    invalid: { relationships: { purchase, user: { data: { type: "users", id: "somebody" } } } },
  }),

  ...recordedChange({
    type: "capacity_moves",
    operation: "moveCapacity",
    document: sentDocument("capacity_moves", OPERATIONS.moveCapacity.input),
    name: "CapacityMove",
    tag: {
      name: "Capacity moves",
      description: "Tickets that were moved from one ticket option to another.",
    },
    create: (boxOffice, input, options) => boxOffice.moveCapacity(input, options),
    find: (boxOffice, ids) => boxOffice.findCapacityMoves(ids),
    toNotFound: notFound("capacity_move_not_found", "No move of capacity has this id"),
    findSummary: "Shows a move of capacity",
    summary:
      "Moves tickets that are left from the capacity of one ticket option to that of another",
    sent: {
      attributes: { quantity: 20 },
      relationships: { from: ticketOption, to: otherTicketOption },
    },
    made: {
      id: "7d0c3f5e-2b1a-4e6d-9c8f-3a5b7d9e1f20",
      attributes: { quantity: 20 },
      relationships: { from: ticketOption, to: otherTicketOption },
    },
    invalid: { attributes: { quantity: 0 } },
    issues: {
      sameOptionsMoved: { path: ["toId"], message: "must be another ticket option" },
    },
  }),
];
