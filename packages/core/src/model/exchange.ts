import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { CREATED_BY } from "./created-by.ts";
import { newCancellationSchema, type NewCancellation } from "./cancellation.ts";
import type { Fields } from "./field.ts";
import { RELATIONSHIPS } from "./relationships.ts";
import { rules } from "./rules.ts";

/** Tickets of a purchase that were given back for as many of another ticket option. */
export interface Exchange {
  readonly id: string;
  /** The purchase that they were given back of. */
  readonly purchaseId: string;
  /** The ticket option of the new purchase. */
  readonly ticketOptionId: string;
  readonly newPurchaseId: string;
  readonly quantity: number;
}

/** An exchange that was looked up. What makes one does not wait to hear when it was written. */
export interface StoredExchange extends Exchange {
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

/** What {@link BoxOffice.exchangePurchase} takes. */
export interface NewExchange extends NewCancellation {
  /** The ticket option of the new purchase. */
  readonly ticketOptionId: string;
}

export const newExchangeSchema = z
  .object({
    id: idInput,
    purchaseId: newCancellationSchema.shape.purchaseId,
    ticketOptionId: rules.id.meta({ description: "Id of the ticket option to buy from instead." }),
    quantity: rules.quantity.nullish().meta({
      description: "Tickets to exchange. Left out or null: all that is left of the purchase.",
    }),
  })
  .meta({ description: "What is to be exchanged of which purchase, and for what." });

/** All but the id, in the order in which clients get them. */
export const EXCHANGE_FIELDS = {
  quantity: {
    column: "quantity",
    type: "integer",
    schema: rules.quantity,
    description: "Tickets exchanged.",
    isDefault: true,
  },
  createdAt: {
    column: "created_at",
    type: "time",
    schema: rules.time,
    description: "When they were exchanged, by the database's clock.",
    isReadLater: true,
  },
  createdBy: { ...CREATED_BY, isReadLater: true },
  purchaseId: {
    ...RELATIONSHIPS.purchaseId,
    description: "What they were given back of, in its current state.",
  },
  ticketOptionId: {
    ...RELATIONSHIPS.ticketOptionId,
    column: "new_ticket_option_id",
    description: "What the new tickets are for.",
  },
  newPurchaseId: {
    ...RELATIONSHIPS.newPurchaseId,
    description: "What was purchased instead, in its current state.",
  },
} as const satisfies Fields;
