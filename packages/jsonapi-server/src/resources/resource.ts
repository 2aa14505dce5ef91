import {
  TICKET_OPTION_FIELDS,
  type Cancellation,
  type Field,
  type Hold,
  type Purchase,
  type StoredCancellation,
  type StoredPurchase,
  type TicketOption,
} from "@ticket-allocation/core";

import { toAttributes } from "../documents/field-attributes.ts";

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

const ticketOptionFields: readonly Field[] = Object.values(TICKET_OPTION_FIELDS);

/** The fields, attributes and relationships alike, of each resource type. */
export const RESOURCE_FIELDS = {
  ticket_options: {
    all: ticketOptionFields.map(({ column }) => column),
    default: ticketOptionFields.filter(({ isDefault }) => isDefault).map(({ column }) => column),
  },
  purchases: {
    all: ["quantity", "status", "cancelled_quantity", "created_at", "ticket_option", "user"],
    default: ["quantity", "ticket_option", "user"],
  },
  holds: {
    all: ["quantity", "status", "expires_at", "created_at", "ticket_option", "user"],
    default: ["quantity", "status", "expires_at", "ticket_option", "user"],
  },
  cancellations: {
    all: ["quantity", "created_at", "purchase", "ticket_option"],
    default: ["quantity", "purchase", "ticket_option"],
  },
} as const satisfies Record<string, ResourceFields>;

export type ResourceType = keyof typeof RESOURCE_FIELDS;

export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(RESOURCE_FIELDS, text);
}

export function ticketOptionResource(option: TicketOption): Resource {
  return {
    type: "ticket_options",
    id: option.id,
    ...toAttributes(TICKET_OPTION_FIELDS, option),
  };
}

export function purchaseResource(purchase: Purchase | StoredPurchase): Resource {
  return {
    type: "purchases",
    id: purchase.id,
    quantity: purchase.quantity,
    status: purchase.status,
    cancelled_quantity: purchase.cancelledQuantity,
    ...whenStored(purchase),
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
    created_at: hold.createdAt.toISOString(),
    ticket_option: { id: hold.ticketOptionId },
    user: { id: hold.userId },
  };
}

export function cancellationResource(cancellation: Cancellation | StoredCancellation): Resource {
  return {
    type: "cancellations",
    id: cancellation.id,
    quantity: cancellation.quantity,
    ...whenStored(cancellation),
    purchase: { id: cancellation.purchaseId },
    ticket_option: { id: cancellation.ticketOptionId },
  };
}

/** What has just been made does not know when: that is looked up where it is asked for. */
function whenStored(thing: object | { readonly createdAt: Date }) {
  return "createdAt" in thing ? { created_at: thing.createdAt.toISOString() } : {};
}
