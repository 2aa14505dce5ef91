import type {
  HoldStatus,
  JsonObject,
  PurchaseStatus,
  TicketOptionState,
} from "@ticket-allocation/core";
import { z } from "zod";

import { errorCode, lineCode } from "./error-codes.ts";

/** What is asked of each thing, and what is read of the answer, in the core's words. */
export const FIELDS = {
  TicketOption: `id name description reference metadata allocation capacity createdAt createdBy revision eventId state
    saleStartsAt saleEndsAt minPerPurchase maxPerPurchase maxPerUser maxHeldPerUser drawsOn { ticketOptionId units }`,
  Purchase:
    "id quantity userId status cancelledQuantity exchangedQuantity reference metadata createdAt createdBy ticketOption { id }",
  Hold: "id quantity userId status expiresAt reference metadata createdAt createdBy ticketOption { id }",
  Exchange:
    "id quantity createdAt createdBy purchase { id } newPurchase { id ticketOption { id } }",
  Transfer: "id quantity fromUserId userId createdAt createdBy purchase { id ticketOption { id } }",
  CapacityMove: "id quantity createdAt createdBy from { id } to { id }",
  Cancellation: "id quantity createdAt createdBy purchase { id ticketOption { id } }",
};

const PURCHASE_STATUSES = {
  CONFIRMED: "confirmed",
  PARTIALLY_CANCELLED: "partially_cancelled",
  CANCELLED: "cancelled",
} as const satisfies Record<string, PurchaseStatus>;

const HOLD_STATUSES = {
  ACTIVE: "active",
  CONFIRMED: "confirmed",
  RELEASED: "released",
  EXPIRED: "expired",
} as const satisfies Record<string, HoldStatus>;

const TICKET_OPTION_STATES = {
  ON_SALE: "on_sale",
  PAUSED: "paused",
  ARCHIVED: "archived",
} as const satisfies Record<string, TicketOptionState>;

// Not a record, which would drop a member `__proto__`.
const metadata = z.custom<JsonObject>((value) => typeof value === "object").nullable();
const time = z.iso.datetime().transform((text) => new Date(text));
const ofTicketOption = { ticketOption: z.object({ id: z.string() }) };

export const ticketOption = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  reference: z.string().nullable(),
  metadata,
  allocation: z.number(),
  capacity: z.number(),
  createdAt: time,
  createdBy: z.string().nullable(),
  revision: z.number(),
  eventId: z.string().nullable(),
  state: z.enum(["ON_SALE", "PAUSED", "ARCHIVED"]).transform((name) => TICKET_OPTION_STATES[name]),
  saleStartsAt: time.nullable(),
  saleEndsAt: time.nullable(),
  minPerPurchase: z.number().nullable(),
  maxPerPurchase: z.number().nullable(),
  maxPerUser: z.number().nullable(),
  maxHeldPerUser: z.number().nullable(),
  drawsOn: z.array(z.object({ ticketOptionId: z.string(), units: z.number() })),
});

export const newTicketOptions = z
  .object({ ticketOptions: z.array(ticketOption) })
  .transform(({ ticketOptions }) => ticketOptions);
/** A page of the journal. */

export const entries = z.object({
  edges: z.array(z.object({ node: z.record(z.string(), z.unknown()) })),
});

/** A page of a list. */
export const page = z.object({
  edges: z.array(z.object({ node: z.object({ id: z.string() }) })),
});

export const purchase = z
  .object({
    id: z.string(),
    quantity: z.number(),
    userId: z.string(),
    status: z
      .enum(["CONFIRMED", "PARTIALLY_CANCELLED", "CANCELLED"])
      .transform((name) => PURCHASE_STATUSES[name]),
    cancelledQuantity: z.number(),
    exchangedQuantity: z.number(),
    reference: z.string().nullable(),
    metadata,
    createdAt: time,
    createdBy: z.string().nullable(),
    ...ofTicketOption,
  })
  .transform(({ ticketOption: { id: ticketOptionId }, ...rest }) => ({ ...rest, ticketOptionId }));

export const order = z
  .object({ purchases: z.array(purchase) })
  .transform(({ purchases }) => purchases);

export const hold = z
  .object({
    id: z.string(),
    quantity: z.number(),
    userId: z.string(),
    status: z
      .enum(["ACTIVE", "CONFIRMED", "RELEASED", "EXPIRED"])
      .transform((name) => HOLD_STATUSES[name]),
    expiresAt: time,
    reference: z.string().nullable(),
    metadata,
    createdAt: time,
    createdBy: z.string().nullable(),
    ...ofTicketOption,
  })
  .transform(({ ticketOption: { id: ticketOptionId }, ...rest }) => ({ ...rest, ticketOptionId }));

export const basket = z.object({ holds: z.array(hold) }).transform(({ holds }) => holds);

export const cancellation = z
  .object({
    id: z.string(),
    quantity: z.number(),
    createdAt: time,
    createdBy: z.string().nullable(),
    purchase: z.object({ id: z.string(), ...ofTicketOption }),
  })
  .transform(
    ({
      purchase: {
        id: purchaseId,
        ticketOption: { id: ticketOptionId },
      },
      ...rest
    }) => ({
      ...rest,
      purchaseId,
      ticketOptionId,
    }),
  );

export const transfer = z
  .object({
    id: z.string(),
    quantity: z.number(),
    fromUserId: z.string(),
    userId: z.string(),
    createdAt: time,
    createdBy: z.string().nullable(),
    purchase: z.object({ id: z.string(), ...ofTicketOption }),
  })
  .transform(({ purchase: { id: purchaseId, ticketOption }, ...rest }) => ({
    ...rest,
    purchaseId,
    ticketOptionId: ticketOption.id,
  }));

export const capacityMove = z
  .object({
    id: z.string(),
    quantity: z.number(),
    createdAt: time,
    createdBy: z.string().nullable(),
    from: z.object({ id: z.string() }),
    to: z.object({ id: z.string() }),
  })
  .transform(({ from, to, ...rest }) => ({
    ...rest,
    fromId: from.id,
    toId: to.id,
  }));

export const exchange = z
  .object({
    id: z.string(),
    quantity: z.number(),
    createdAt: time,
    createdBy: z.string().nullable(),
    purchase: z.object({ id: z.string() }),
    newPurchase: z.object({ id: z.string(), ...ofTicketOption }),
  })
  .transform(({ purchase: { id: purchaseId }, newPurchase, ...rest }) => ({
    ...rest,
    purchaseId,
    ticketOptionId: newPurchase.ticketOption.id,
    newPurchaseId: newPurchase.id,
  }));

export const refusal = z.object({
  code: errorCode,
  ticketOptionId: z.string().nullish(),
});

export const refusedOrder = z
  .object({
    lines: z.array(z.object({ line: z.number(), code: lineCode })),
  })
  .transform(({ lines }) => Object.fromEntries(lines.map(({ line, code }) => [line, code])));
