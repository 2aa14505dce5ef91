import { demandOfHold, type Guard } from "../access/guard.ts";
import { toPurchase } from "../access/resources.ts";
import { confirmationSchema, type Confirmation, type Hold } from "../model/hold.ts";
import { toMadePurchase, type Purchase } from "../model/purchase.ts";
import type { ConfirmationClaim } from "../settle/kinds/confirmation.ts";
import type { Grant } from "../settle/outcome.ts";
import { OF_AN_ID } from "./error-codes.ts";
import type { RequestIds } from "./idempotency.ts";
import { getHold } from "./lookups.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByClaim } from "./run-by-claim.ts";

export const confirmHold = {
  description: "Makes a purchase of a hold. Also after the sale has ended, and while it is paused.",
  errors: [
    "hold_not_found",
    "hold_not_active",
    "sale_paused",
    "quantity_out_of_range",
    ...OF_AN_ID,
  ],
  action: "purchase.create",
  demand: async (guard, input: Confirmation) =>
    demandConfirmation(guard, await guard.boxOffice.findHold(input.holdId), input),
  ...runByClaim({
    claim: "confirmation",
    input: confirmationSchema,
    toClaim: async (wanted, ids, { lookups }) => {
      const hold = await getHold(lookups, wanted.holdId);
      return toConfirmationClaim(wanted, hold, wanted.id ?? ids.idFor(hold.ticketOptionId), ids);
    },
    toResult: toConfirmedPurchase,
  }),
} as const satisfies RunnableOperation;

/** Demands permission for the purchase that a hold is to become. */
export function demandConfirmation(
  guard: Guard,
  hold: Hold | undefined,
  wanted: Confirmation,
): Promise<void> {
  return demandOfHold(guard, hold, "purchase.create", ({ ticketOptionId, userId, quantity }) =>
    toPurchase({ ticketOptionId, userId, quantity: wanted.quantity ?? quantity }),
  );
}

export function toConfirmationClaim(
  { quantity, reference = null, metadata = null }: Confirmation,
  { id: holdId, ticketOptionId }: Pick<Hold, "id" | "ticketOptionId">,
  id: string,
  { isRepeatable, orderLines, createdBy, chosenIds }: RequestIds,
) {
  return {
    kind: "confirmation",
    id,
    ticketOptionId,
    holdId,
    quantity: quantity ?? undefined,
    isRepeatable,
    orderLines,
    createdBy,
    reference,
    metadata,
    chosenIds,
  } as const;
}

export function toConfirmedPurchase(
  { id, ticketOptionId }: ConfirmationClaim,
  { userId, quantity, cancelledQuantity }: Grant,
): Purchase {
  const purchase = { id, ticketOptionId, userId: userId!, quantity: quantity! };
  return toMadePurchase(purchase, cancelledQuantity);
}
