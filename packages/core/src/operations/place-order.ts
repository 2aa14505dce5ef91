import { demandLines } from "../access/demand-lines.ts";
import { z } from "zod";

import { LINES_IN_WORDS } from "../model/lines.ts";
import { newOrderSchema, type NewPurchase } from "../model/purchase.ts";
import { OF_AN_ID } from "./error-codes.ts";
import { idsOfOrder } from "./idempotency.ts";
import type { RunnableOperation } from "./operation.ts";
import { purchaseTickets, toPurchaseClaim, toSoldPurchase } from "./purchase-tickets.ts";
import { runByOrder } from "./run-by-order.ts";

export const placeOrder = {
  description:
    "Purchases several things together, or nothing. Lines on one ticket option are judged by their sum: when that does not fit, each of them is refused.",
  input: z
    .object({
      lines: newOrderSchema.meta({
        description: `${LINES_IN_WORDS} purchases, of one ticket option or of many.`,
      }),
    })
    .meta({ description: "What is to be purchased together." }),
  errors: ["order_refused", ...OF_AN_ID],
  action: "purchase.create",
  demand: (guard, lines: readonly NewPurchase[]) =>
    demandLines(
      lines,
      ({ userId }) => userId,
      (line) => purchaseTickets.demand(guard, line),
    ),
  ...runByOrder({
    claim: "order",
    schema: newOrderSchema,
    linesOf: (lines) => lines,
    path: [],
    toClaims(lines, ids) {
      const idOf = idsOfOrder(ids, "order line");
      return lines.map((line) => toPurchaseClaim(line, idOf(line), ids));
    },
    toResult: toSoldPurchase,
  }),
} as const satisfies RunnableOperation;
