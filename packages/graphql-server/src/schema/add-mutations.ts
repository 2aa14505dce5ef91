import { InvalidInputError } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

import { addWebhookMutations } from "./add-webhook-mutations.ts";
import { BasketType } from "./basket-type.ts";
import { builder } from "./builder.ts";
import { CancellationType } from "./cancellation-type.ts";
import { CapacityMoveType } from "./capacity-move-type.ts";
import { describeMutation, splitKey } from "./describe-mutation.ts";
import { ExchangeType } from "./exchange-type.ts";
import { HoldType } from "./hold-type.ts";
import { NewTicketOptionsType } from "./new-ticket-options-type.ts";
import { OrderType } from "./order-type.ts";
import { PurchaseType } from "./purchase-type.ts";
import { TransferType } from "./transfer-type.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

/** Adds a mutation for each operation of the core. */
export function addMutations(): void {
  builder.mutationType({
    description:
      "What can be done. The mutations of one operation run one after the other; each answers for itself.",
  });

  builder.mutationField("createTicketOption", (t) =>
    t.field({
      ...describeMutation("createTicketOption", "The new ticket option"),
      type: TicketOptionType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.createTicketOption(...splitKey(input)),
    }),
  );

  builder.mutationField("createTicketOptions", (t) =>
    t.field({
      ...describeMutation("createTicketOptions", "The new ticket options"),
      type: NewTicketOptionsType,
      resolve: async (_, { input }, { boxOffice }) => {
        const [{ ticketOptions: lines }, options] = splitKey(input);
        const creating = boxOffice.createTicketOptions(lines, options);
        return { ticketOptions: await creating.catch(pointInto("ticketOptions")) };
      },
    }),
  );

  builder.mutationField("changeTicketOption", (t) =>
    t.field({
      ...describeMutation("changeTicketOption", "The ticket option in its current state"),
      type: TicketOptionType,
      resolve: (_, { input }, { boxOffice }) => {
        const { id, expectedRevision, name, capacity, ...changes } = input;
        if (name === null) throw mustNotBeNull("name");
        if (capacity === null) throw mustNotBeNull("capacity");
        const options = { expectedRevision: expectedRevision ?? undefined };
        return boxOffice.changeTicketOption(id, { ...changes, name, capacity }, options);
      },
    }),
  );

  builder.mutationField("moveCapacity", (t) =>
    t.field({
      ...describeMutation("moveCapacity", "The move"),
      type: CapacityMoveType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.moveCapacity(...splitKey(input)),
    }),
  );

  builder.mutationField("purchaseTickets", (t) =>
    t.field({
      ...describeMutation("purchaseTickets", "The purchase"),
      type: PurchaseType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.purchaseTickets(...splitKey(input)),
    }),
  );

  builder.mutationField("placeOrder", (t) =>
    t.field({
      ...describeMutation("placeOrder", "The order"),
      type: OrderType,
      resolve: async (_, { input }, { boxOffice }) => {
        const [{ lines }, options] = splitKey(input);
        return { purchases: await boxOffice.placeOrder(lines, options).catch(pointInto("lines")) };
      },
    }),
  );

  builder.mutationField("cancelPurchase", (t) =>
    t.field({
      ...describeMutation("cancelPurchase", "The cancellation"),
      type: CancellationType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.cancelPurchase(...splitKey(input)),
    }),
  );

  builder.mutationField("exchangePurchase", (t) =>
    t.field({
      ...describeMutation("exchangePurchase", "The exchange"),
      type: ExchangeType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.exchangePurchase(...splitKey(input)),
    }),
  );

  builder.mutationField("transferPurchase", (t) =>
    t.field({
      ...describeMutation("transferPurchase", "The transfer"),
      type: TransferType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.transferPurchase(...splitKey(input)),
    }),
  );

  builder.mutationField("holdTickets", (t) =>
    t.field({
      ...describeMutation("holdTickets", "The hold"),
      type: HoldType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.holdTickets(...splitKey(input)),
    }),
  );

  builder.mutationField("extendHold", (t) =>
    t.field({
      ...describeMutation("extendHold", "The hold in its current state"),
      type: HoldType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.extendHold(input),
    }),
  );

  builder.mutationField("confirmHold", (t) =>
    t.field({
      ...describeMutation("confirmHold", "The purchase"),
      type: PurchaseType,
      resolve: (_, { input }, { boxOffice }) => boxOffice.confirmHold(...splitKey(input)),
    }),
  );

  const { description, ...releaseHold } = describeMutation(
    "releaseHold",
    "The hold in its current state",
  );
  builder.mutationField("releaseHold", (t) =>
    t.field({
      ...releaseHold,
      description: `${description} Null, without an error, when that is done and the caller may not read the hold.`,
      type: HoldType,
      nullable: true,
      resolve: async (_, { input: { holdId } }, { boxOffice }) => {
        await boxOffice.releaseHold(holdId);
        return boxOffice.findHold(holdId).catch(failToRead);
      },
    }),
  );

  addBaskets();
  addWebhookMutations();
}

function addBaskets(): void {
  builder.mutationField("holdBasket", (t) =>
    t.field({
      ...describeMutation("holdBasket", "The holds"),
      type: BasketType,
      resolve: async (_, { input }, { boxOffice }) => ({
        holds: await boxOffice.holdBasket(...splitKey(input)),
      }),
    }),
  );

  builder.mutationField("confirmBasket", (t) =>
    t.field({
      ...describeMutation("confirmBasket", "The purchases"),
      type: OrderType,
      resolve: async (_, { input }, { boxOffice }) => {
        const [{ holdIds }, options] = splitKey(input);
        const lines = holdIds.map((holdId) => ({ holdId }));
        const confirming = boxOffice.confirmBasket(lines, options);
        return { purchases: await confirming.catch(pointInto("holdIds")) };
      },
    }),
  );

  const { description, ...releaseBasket } = describeMutation(
    "releaseBasket",
    "The holds as they now stand",
  );
  builder.mutationField("releaseBasket", (t) =>
    t.field({
      ...releaseBasket,
      description: `${description} Holds that the caller may not read are left out.`,
      type: BasketType,
      nullable: true,
      resolve: async (_, { input: { holdIds } }, { boxOffice }) => {
        await boxOffice.releaseBasket(holdIds).catch(pointInto("holdIds"));
        const found = await boxOffice.findHolds(holdIds).catch(failToRead);
        const holds = new Map(found.map((hold) => [hold.id, hold]));
        return { holds: holdIds.flatMap((id) => holds.get(id.toLowerCase()) ?? []) };
      },
    }),
  );
}

function mustNotBeNull(field: string): InvalidInputError {
  return new InvalidInputError([{ path: [field], message: "must not be null" }]);
}

/** The box office takes the lines alone, so its paths begin there. An id that is a line is not a member of it. */
function pointInto(field: "lines" | "holdIds" | "ticketOptions"): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(
      error.issues.map(({ path, message }) => ({
        path:
          path[0] === "idempotencyKey"
            ? path
            : [field, ...path.filter((name) => name !== "holdId")],
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
