import { toHold, wantedIn } from "../access/resources.ts";
import { DEFAULT_HOLD_SECONDS, newHoldSchema, type Hold, type NewHold } from "../model/hold.ts";
import type { BasketLine } from "../model/basket.ts";
import type { HoldClaim } from "../settle/kinds/hold.ts";
import type { Grant } from "../settle/outcome.ts";
import { OF_A_SALE } from "./error-codes.ts";
import type { RequestIds } from "./idempotency.ts";
import type { RunnableOperation } from "./operation.ts";
import { runByClaim } from "./run-by-claim.ts";

/** Names a hold, for its id. */
export const SINGLE_HOLD = "hold";

export const holdTickets = {
  description:
    "Keeps tickets for a user for a while, as if they were purchased, by the same rules: all that were asked for, or none.",
  errors: [...OF_A_SALE, "held_limit_exceeded"],
  action: "hold.create",
  demand: ({ access }, input: BasketLine) => access.demand("hold.create", toHold(wantedIn(input))),
  ...runByClaim({
    claim: "hold",
    input: newHoldSchema,
    toClaim: (wanted, ids) => {
      const id = wanted.id ?? ids.idFor(wanted.ticketOptionId, SINGLE_HOLD);
      return toHoldClaim(wanted, wanted.seconds, id, ids);
    },
    toResult: toMadeHold,
  }),
} as const satisfies RunnableOperation;

export function toHoldClaim(
  { ticketOptionId, userId, quantity, reference = null, metadata = null }: BasketLine,
  seconds: NewHold["seconds"],
  id: string,
  { isRepeatable, orderLines, createdBy, chosenIds }: RequestIds,
) {
  return {
    kind: "hold",
    id,
    ticketOptionId,
    userId,
    quantity,
    seconds: seconds ?? DEFAULT_HOLD_SECONDS,
    isRepeatable,
    orderLines,
    createdBy,
    reference,
    metadata,
    chosenIds,
  } as const;
}

export function toMadeHold(
  { id, ticketOptionId, userId, quantity }: HoldClaim,
  { hold }: Grant,
): Hold {
  return { id, ticketOptionId, userId, quantity, ...hold! };
}
