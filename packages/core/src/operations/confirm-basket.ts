import { demandHolds } from "../access/demand-lines.ts";
import type { Confirmation } from "../model/hold.ts";
import { basketConfirmationSchema, confirmationsSchema } from "../model/basket.ts";
import { demandConfirmation, toConfirmationClaim, toConfirmedPurchase } from "./confirm-hold.ts";
import { OF_AN_ID } from "./error-codes.ts";
import { idsOfOrder } from "./idempotency.ts";
import { findBasket } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByOrder } from "./run-by-order.ts";

export const confirmBasket = {
  description:
    "Makes purchases of several holds, or of none of them. Also after the sale has ended, and while it is paused.",
  input: basketConfirmationSchema,
  errors: ["order_refused", ...OF_AN_ID],
  action: "purchase.create",
  demand: (guard, lines: readonly Confirmation[]) =>
    demandHolds(
      guard,
      lines,
      ({ holdId }) => holdId,
      (hold, line) => demandConfirmation(guard, hold, line),
    ),
  ...runByOrder({
    claim: "basket_confirmation",
    schema: confirmationsSchema,
    linesOf: (lines) => lines,
    path: [],
    async toClaims(lines, ids, { lookups }) {
      const holds = await findBasket(
        lookups,
        lines.map(({ holdId }) => holdId),
      );
      const idOf = idsOfOrder(ids, "order line");
      return lines.map((line, index) => {
        const hold = holds[index]!;
        const { ticketOptionId } = hold;
        return toConfirmationClaim(line, hold, idOf({ id: line.id, ticketOptionId }), ids);
      });
    },
    toResult: toConfirmedPurchase,
  }),
} as const satisfies RunnableOperation;
