import { ForbiddenError, TICKET_ERRORS as refusals } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { CancellationType } from "./cancellation-type.ts";
import { idempotencyKeyField } from "./idempotency-key-field.ts";

const CancelPurchaseInput = builder.inputType("CancelPurchaseInput", {
  description: "What is to be given back of which purchase.",
  fields: (t) => ({
    purchaseId: t.id({ required: true, description: "Id of the purchase." }),
    quantity: t.int({
      description: "Tickets to give back. Left out or null: all that is left of the purchase.",
    }),
    idempotencyKey: t.string(idempotencyKeyField),
  }),
});

export function addCancelPurchase(): void {
  builder.mutationField("cancelPurchase", (t) =>
    t.field({
      type: CancellationType,
      description:
        "Gives tickets of a purchase back. The purchase stays; the cancellation is kept beside it.",
      args: {
        input: t.arg({ type: CancelPurchaseInput, required: true, description: "The tickets." }),
      },
      errors: {
        types: [
          refusals.purchase_not_found,
          refusals.cancellation_exceeds_purchase,
          refusals.invalid_input,
          refusals.idempotency_key_reused,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "CancelPurchaseResult",
          description: "The cancellation, or why nothing was cancelled.",
        },
      },
      resolve: (_, { input: { idempotencyKey, purchaseId, quantity } }, { boxOffice }) =>
        boxOffice.cancelPurchase(
          { purchaseId, quantity: quantity ?? undefined },
          { idempotencyKey: idempotencyKey ?? undefined },
        ),
    }),
  );
}
