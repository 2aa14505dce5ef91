import { demandLines } from "../access/demand-lines.ts";
import { newBasketSchema, type NewBasket } from "../model/basket.ts";
import { OF_AN_ID } from "./error-codes.ts";
import { holdTickets, SINGLE_HOLD, toHoldClaim, toMadeHold } from "./hold-tickets.ts";
import { idsOfOrder } from "./idempotency.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByOrder } from "./run-by-order.ts";

export const holdBasket = {
  description:
    "Holds several things together for the same time, or nothing. Lines on one ticket option are judged by their sum: when that does not fit, each of them is refused.",
  input: newBasketSchema,
  errors: ["order_refused", ...OF_AN_ID],
  action: "hold.create",
  demand: (guard, input: NewBasket) =>
    demandLines(
      input?.lines,
      ({ userId }) => userId,
      (line) => holdTickets.demand(guard, line),
    ),
  ...runByOrder({
    claim: "basket_hold",
    schema: newBasketSchema,
    linesOf: ({ lines }) => lines,
    path: ["lines"],
    toClaims({ lines, seconds }, ids) {
      // The first line has the name of a single hold: one key cannot make both.
      const idOf = idsOfOrder(ids, "basket line", SINGLE_HOLD);
      return lines.map((line) => toHoldClaim(line, seconds, idOf(line), ids));
    },
    toResult: toMadeHold,
  }),
} as const satisfies RunnableOperation;
