import type { Cancellation, Hold, Purchase, TicketOption } from "@ticket-allocation/core";

import { toSaleRuleFields } from "./sale-rule-attributes.ts";

/** What a document can carry, in the words of the documents. */
export interface Resource {
  readonly type: ResourceType;
  readonly id: string;
  /** Attributes, and relationships as `{ id }`. */
  readonly [field: string]: unknown;
}

interface ResourceFields {
  /** What `fields[…]` may ask for, in the order in which it is answered. */
  readonly all: readonly string[];
  /** What is answered to those who do not ask. Clients rely on it: never extend it. */
  readonly default: readonly string[];
}

const HOLD_FIELDS = ["quantity", "status", "expires_at", "ticket_option", "user"];
const CANCELLATION_FIELDS = ["quantity", "purchase", "ticket_option"];

/** The fields, attributes and relationships alike, of each resource type. */
export const RESOURCE_FIELDS = {
  ticket_options: {
    all: [
      "name",
      "description",
      "allocation",
      "capacity",
      "sale_starts_at",
      "sale_ends_at",
      "min_per_purchase",
      "max_per_purchase",
      "max_per_user",
    ],
    default: ["name", "description", "allocation"],
  },
  purchases: {
    all: ["quantity", "status", "cancelled_quantity", "ticket_option", "user"],
    default: ["quantity", "ticket_option", "user"],
  },
  holds: { all: HOLD_FIELDS, default: HOLD_FIELDS },
  cancellations: { all: CANCELLATION_FIELDS, default: CANCELLATION_FIELDS },
} as const satisfies Record<string, ResourceFields>;

export type ResourceType = keyof typeof RESOURCE_FIELDS;

export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(RESOURCE_FIELDS, text);
}

export function ticketOptionResource(option: TicketOption): Resource {
  const { id, name, description, allocation, capacity } = option;
  return {
    type: "ticket_options",
    id,
    name,
    description,
    allocation,
    capacity,
    ...toSaleRuleFields(option),
  };
}

export function purchaseResource(purchase: Purchase): Resource {
  return {
    type: "purchases",
    id: purchase.id,
    quantity: purchase.quantity,
    status: purchase.status,
    cancelled_quantity: purchase.cancelledQuantity,
    ticket_option: { id: purchase.ticketOptionId },
    user: { id: purchase.userId },
  };
}

export function holdResource(hold: Hold): Resource {
  return {
    type: "holds",
    id: hold.id,
    quantity: hold.quantity,
    status: hold.status,
    expires_at: hold.expiresAt.toISOString(),
    ticket_option: { id: hold.ticketOptionId },
    user: { id: hold.userId },
  };
}

export function cancellationResource(cancellation: Cancellation): Resource {
  return {
    type: "cancellations",
    id: cancellation.id,
    quantity: cancellation.quantity,
    purchase: { id: cancellation.purchaseId },
    ticket_option: { id: cancellation.ticketOptionId },
  };
}
