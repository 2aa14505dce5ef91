import { newDrawsSchema } from "./draw.ts";
import type { DrawsField, IdField } from "./field.ts";
import { rules } from "./rules.ts";

/** Fields that name another resource, the same wherever they stand. They are never the whole description of one. */
export const RELATIONSHIPS = {
  ticketOptionId: {
    column: "ticket_option_id",
    type: "id",
    refersTo: "ticket_options",
    schema: rules.uuid,
    isDefault: true,
  },
  fromId: {
    column: "ticket_option_id",
    type: "id",
    refersTo: "ticket_options",
    schema: rules.uuid,
    isDefault: true,
  },
  toId: {
    column: "to_ticket_option_id",
    type: "id",
    refersTo: "ticket_options",
    schema: rules.uuid,
    isDefault: true,
  },
  userId: {
    column: "user_id",
    type: "id",
    refersTo: "users",
    schema: rules.uuid,
    isDefault: true,
  },
  fromUserId: {
    column: "from_user_id",
    type: "id",
    refersTo: "users",
    schema: rules.uuid,
    isDefault: true,
  },
  purchaseId: {
    column: "purchase_id",
    type: "id",
    refersTo: "purchases",
    schema: rules.uuid,
    isDefault: true,
  },
  newPurchaseId: {
    column: "new_purchase_id",
    type: "id",
    refersTo: "purchases",
    schema: rules.uuid,
    isDefault: true,
  },
  holdId: {
    column: "hold_id",
    type: "id",
    refersTo: "holds",
    schema: rules.uuid,
    isDefault: true,
  },
  eventId: {
    column: "event_id",
    type: "id",
    refersTo: "events",
    schema: rules.uuid,
  },
  drawsOn: {
    column: "draws_on",
    type: "draws",
    refersTo: "ticket_options",
    schema: newDrawsSchema,
  },
} as const satisfies Readonly<
  Record<string, Omit<IdField, "description"> | Omit<DrawsField, "description">>
>;
