import { InvalidInputError } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

import { addMutation } from "./add-mutation.ts";
import { BasketType } from "./basket-type.ts";
import { builder } from "./builder.ts";
import { CancellationType } from "./cancellation-type.ts";
import { CapacityMoveType } from "./capacity-move-type.ts";
import { DeletedWebhookType } from "./deleted-webhook-type.ts";
import { ExchangeType } from "./exchange-type.ts";
import { HoldType } from "./hold-type.ts";
import { NewTicketOptionsType } from "./new-ticket-options-type.ts";
import { OrderType } from "./order-type.ts";
import { PurchaseType } from "./purchase-type.ts";
import { TransferType } from "./transfer-type.ts";
import { TicketOptionType } from "./ticket-option-type.ts";
import { WebhookType } from "./webhook-type.ts";

/** Adds a mutation for each operation of the core, which describes them: what they take, and why they refuse. */
export function addMutations(): void {
  builder.mutationType({
    description:
      "What can be done. The mutations of one operation run one after the other; each answers for itself.",
  });

  addMutation("createTicketOption", {
    type: TicketOptionType,
    result: "The new ticket option",
    resolve: (boxOffice, input, options) => boxOffice.createTicketOption(input, options),
  });

  addMutation("createTicketOptions", {
    type: NewTicketOptionsType,
    result: "The new ticket options",
    resolve: async (boxOffice, { ticketOptions: lines }, options) => {
      const creating = boxOffice.createTicketOptions(lines, options);
      return { ticketOptions: await creating.catch(pointInto("ticketOptions")) };
    },
  });

  addMutation("changeTicketOption", {
    type: TicketOptionType,
    result: "The ticket option in its current state",
    resolve: (boxOffice, { id, expectedRevision, name, capacity, ...changes }, { signal }) => {
      if (name === null) throw mustNotBeNull("name");
      if (capacity === null) throw mustNotBeNull("capacity");
      const options = { signal, expectedRevision: expectedRevision ?? undefined };
      return boxOffice.changeTicketOption(id, { ...changes, name, capacity }, options);
    },
  });

  addMutation("moveCapacity", {
    type: CapacityMoveType,
    result: "The move",
    resolve: (boxOffice, input, options) => boxOffice.moveCapacity(input, options),
  });

  addMutation("purchaseTickets", {
    type: PurchaseType,
    result: "The purchase",
    resolve: (boxOffice, input, options) => boxOffice.purchaseTickets(input, options),
  });

  addMutation("placeOrder", {
    type: OrderType,
    result: "The order",
    resolve: async (boxOffice, { lines }, options) => ({
      purchases: await boxOffice.placeOrder(lines, options).catch(pointInto("lines")),
    }),
  });

  addMutation("cancelPurchase", {
    type: CancellationType,
    result: "The cancellation",
    resolve: (boxOffice, input, options) => boxOffice.cancelPurchase(input, options),
  });

  addMutation("exchangePurchase", {
    type: ExchangeType,
    result: "The exchange",
    resolve: (boxOffice, input, options) => boxOffice.exchangePurchase(input, options),
  });

  addMutation("transferPurchase", {
    type: TransferType,
    result: "The transfer",
    resolve: (boxOffice, input, options) => boxOffice.transferPurchase(input, options),
  });

  addMutation("holdTickets", {
    type: HoldType,
    result: "The hold",
    resolve: (boxOffice, input, options) => boxOffice.holdTickets(input, options),
  });

  addMutation("extendHold", {
    type: HoldType,
    result: "The hold in its current state",
    resolve: (boxOffice, input, { signal }) => boxOffice.extendHold(input, { signal }),
  });

  addMutation("confirmHold", {
    type: PurchaseType,
    result: "The purchase",
    resolve: (boxOffice, input, options) => boxOffice.confirmHold(input, options),
  });

  addMutation("releaseHold", {
    type: HoldType,
    result: "The hold in its current state",
    nullable: "Null, without an error, when that is done and the caller may not read the hold.",
    resolve: async (boxOffice, { holdId }, { signal }) => {
      await boxOffice.releaseHold(holdId, { signal });
      return boxOffice.findHold(holdId).catch(failToRead);
    },
  });

  addMutation("holdBasket", {
    type: BasketType,
    result: "The holds",
    resolve: async (boxOffice, input, options) => ({
      holds: await boxOffice.holdBasket(input, options),
    }),
  });

  addMutation("confirmBasket", {
    type: OrderType,
    result: "The purchases",
    resolve: async (boxOffice, { lines }, options) => ({
      purchases: await boxOffice.confirmBasket(lines, options).catch(pointInto("lines")),
    }),
  });

  addMutation("releaseBasket", {
    type: BasketType,
    result: "The holds as they now stand",
    nullable: "Holds that the caller may not read are left out.",
    resolve: async (boxOffice, { holdIds }, { signal }) => {
      await boxOffice.releaseBasket(holdIds, { signal }).catch(pointInto("holdIds"));
      const found = await boxOffice.findHolds(holdIds).catch(failToRead);
      const holds = new Map(found.map((hold) => [hold.id, hold]));
      return { holds: holdIds.flatMap((id) => holds.get(id.toLowerCase()) ?? []) };
    },
  });

  addMutation("createWebhook", {
    type: WebhookType,
    result: "The webhook with its secret",
    resolve: (boxOffice, input, options) => boxOffice.createWebhook(input, options),
  });

  addMutation("changeWebhook", {
    type: WebhookType,
    result: "The webhook in its current state",
    resolve: (boxOffice, input) => boxOffice.changeWebhook(input),
  });

  addMutation("deleteWebhook", {
    type: DeletedWebhookType,
    result: "The id of the webhook",
    resolve: async (boxOffice, { id }) => {
      await boxOffice.deleteWebhook(id);
      return { id: id.toLowerCase() };
    },
  });
}

function mustNotBeNull(field: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message: "must not be null" }]);
}

/** The box office takes the lines alone, so its paths begin there. */
function pointInto(field: "lines" | "holdIds" | "ticketOptions"): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(
      error.issues.map(({ path, message }) => ({
        path: path[0] === "idempotencyKey" ? path : [field, ...path],
        message,
      })),
    );
  };
}

/** Not a refusal: the hold was given back. */
function failToRead(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  throw new GraphQLError(error.message, { originalError: error });
}
