import { ForbiddenError, TICKET_ERRORS as refusals } from "@ticket-allocation/core";

import { builder } from "./builder.ts";
import { idempotencyKeyField } from "./idempotency-key-field.ts";
import { PurchaseType } from "./purchase-type.ts";

const ConfirmHoldInput = builder.inputType("ConfirmHoldInput", {
  description: "What is to become a purchase.",
  fields: (t) => ({
    holdId: t.id({ required: true, description: "Id of the hold." }),
    quantity: t.int({
      description:
        "Tickets to buy, up to those held; the rest is released. Left out or null: all of them.",
    }),
    idempotencyKey: t.string(idempotencyKeyField),
  }),
});

export function addConfirmHold(): void {
  builder.mutationField("confirmHold", (t) =>
    t.field({
      type: PurchaseType,
      description: "Makes a purchase of a hold. Also after the sale has ended.",
      args: {
        input: t.arg({ type: ConfirmHoldInput, required: true, description: "The hold." }),
      },
      errors: {
        types: [
          refusals.hold_not_found,
          refusals.hold_not_active,
          refusals.quantity_out_of_range,
          refusals.invalid_input,
          refusals.idempotency_key_reused,
          refusals.busy,
          refusals.outcome_unknown,
          ForbiddenError,
        ],
        union: {
          name: "ConfirmHoldResult",
          description: "The purchase, or why nothing was sold.",
        },
      },
      resolve: (_, { input: { idempotencyKey, holdId, quantity } }, { boxOffice }) =>
        boxOffice.confirmHold(
          { holdId, quantity: quantity ?? undefined },
          { idempotencyKey: idempotencyKey ?? undefined },
        ),
    }),
  );
}
