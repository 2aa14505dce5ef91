import type { Purchase, TicketOption } from "@ticket-allocation/core";

/** What a document can carry, in the words of the documents. */
export type Resource = TicketOptionResource | PurchaseResource;

export type ResourceType = Resource["type"];

interface TicketOptionResource extends TicketOption {
  readonly type: "ticket_options";
}

interface PurchaseResource extends Pick<Purchase, "id" | "quantity"> {
  readonly type: "purchases";
  readonly ticket_option: { readonly id: string };
  readonly user: { readonly id: string };
}

interface ResourceFields {
  /** What `fields[…]` may ask for, in the order in which it is answered. */
  readonly all: readonly string[];
  /** What is answered to those who do not ask. Clients rely on it: never extend it. */
  readonly default: readonly string[];
}

/** The fields, attributes and relationships alike, of each resource type. */
export const RESOURCE_FIELDS = {
  ticket_options: {
    all: ["name", "description", "allocation", "capacity"],
    default: ["name", "description", "allocation"],
  },
  purchases: {
    all: ["quantity", "ticket_option", "user"],
    default: ["quantity", "ticket_option", "user"],
  },
} as const satisfies Record<ResourceType, ResourceFields>;

export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(RESOURCE_FIELDS, text);
}

export function ticketOptionResource(option: TicketOption): Resource {
  return { type: "ticket_options", ...option };
}

export function purchaseResource({ id, quantity, ticketOptionId, userId }: Purchase): Resource {
  return {
    type: "purchases",
    id,
    quantity,
    ticket_option: { id: ticketOptionId },
    user: { id: userId },
  };
}
