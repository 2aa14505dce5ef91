import {
  ForbiddenError,
  InvalidInputError,
  MAX_ORDER_LINES,
  TICKET_ERRORS as refusals,
} from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { idempotencyKeyField } from "./idempotency-key-field.ts";
import { OrderType } from "./order-type.ts";

const OrderLineInput = builder.inputType("OrderLineInput", {
  description: "Who wants how many tickets of what.",
  fields: (t) => ({
    ticketOptionId: t.id({ required: true, description: "Id of the ticket option to buy from." }),
    userId: t.id({ required: true, description: "UUID of the buyer." }),
    quantity: t.int({ required: true, description: "Tickets to buy: 1 to 2147483647." }),
  }),
});

const PlaceOrderInput = builder.inputType("PlaceOrderInput", {
  description: "What is to be purchased together.",
  fields: (t) => ({
    lines: t.field({
      type: [OrderLineInput],
      required: true,
      description: `1 to ${MAX_ORDER_LINES.toLocaleString("en")} purchases, of one ticket option or of many.`,
    }),
    idempotencyKey: t.string(idempotencyKeyField),
  }),
});

export function addPlaceOrder(): void {
  builder.mutationField("placeOrder", (t) =>
    t.field({
      type: OrderType,
      description:
        "Purchases several things together, or nothing. Lines on one ticket option are judged by their sum: when that does not fit, each of them is refused.",
      args: {
        input: t.arg({ type: PlaceOrderInput, required: true, description: "The order." }),
      },
      errors: {
        types: [
          refusals.order_refused,
          refusals.invalid_input,
          refusals.idempotency_key_reused,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "PlaceOrderResult",
          description: "The order, or why nothing was sold.",
        },
      },
      resolve: async (_, { input: { idempotencyKey, lines } }, { boxOffice }) => {
        const options = { idempotencyKey: idempotencyKey ?? undefined };
        return { purchases: await boxOffice.placeOrder(lines, options).catch(pointIntoLines) };
      },
    }),
  );
}

/** The box office takes the lines alone, so its paths begin there. */
function pointIntoLines(error: unknown): never {
  if (!(error instanceof InvalidInputError)) throw error;
  throw new InvalidInputError(
    error.issues.map(({ path, message }) => ({
      path: path[0] === "idempotencyKey" ? path : ["lines", ...path],
      message,
    })),
  );
}
