import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { newCancellationSchema, type NewCancellation } from "./cancellation.ts";
import { EXCHANGE_FIELDS } from "./exchange-fields.ts";
import { readResource, selectResource } from "./field.ts";
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

/** What of a row makes an {@link Exchange}: for {@link toExchange} alone. */
export const EXCHANGE_COLUMNS = selectResource(EXCHANGE_FIELDS);

export function toExchange(row: Readonly<Record<string, unknown>>): StoredExchange {
  return readResource(EXCHANGE_FIELDS, row);
}
