import type { StoredFields } from "../model/field.ts";

/** Columns that decisions know and make, and no resource shows. */
export const ROW_COLUMNS = {
  orderLines: { column: "order_lines", type: "integer", isNullable: true },
  holdId: { column: "hold_id", type: "id", isNullable: true },
  newTicketOptionId: { column: "new_ticket_option_id", type: "id", isNullable: true },
  newPurchaseId: { column: "new_purchase_id", type: "id", isNullable: true },
  /** The user who bought a purchase. Null: it was never transferred. */
  firstUserId: { column: "first_user_id", type: "id", isNullable: true },
  /** How long an extended hold was made for. Null: its expiry says so. */
  heldSeconds: { column: "held_seconds", type: "integer", isNullable: true },
} as const satisfies StoredFields;
