import { CAPACITY_MOVE_FIELDS } from "../../model/capacity-move.ts";
import { CANCELLATION_FIELDS } from "../../model/cancellation.ts";
import { HOLD_FIELDS } from "../../model/hold-fields.ts";
import { PURCHASE_FIELDS } from "../../model/purchase-fields.ts";
import { TRANSFER_FIELDS } from "../../model/transfer.ts";
import { ROW_COLUMNS } from "../row-columns.ts";
import { insertRows } from "./insert-rows.ts";

/** The parts that insert what events make. */
export const NEW_ROWS = [
  insertRows({
    name: "purchased",
    table: "purchases",
    event: "purchase_made",
    columns: {
      userId: PURCHASE_FIELDS.userId,
      quantity: PURCHASE_FIELDS.quantity,
      holdId: ROW_COLUMNS.holdId,
      orderLines: ROW_COLUMNS.orderLines,
    },
    optional: ["created_by", "reference", "metadata"],
    ofOption: ["counted"],
    rowOf: (event) => event,
  }),
  insertRows({
    name: "held",
    table: "holds",
    event: "hold_made",
    columns: {
      userId: HOLD_FIELDS.userId,
      quantity: HOLD_FIELDS.quantity,
      createdAt: HOLD_FIELDS.createdAt,
      expiresAt: HOLD_FIELDS.expiresAt,
      orderLines: ROW_COLUMNS.orderLines,
    },
    optional: ["created_by", "reference", "metadata"],
    rowOf: (event) => event,
  }),
  insertRows({
    name: "cancelled",
    table: "cancellations",
    event: "purchase_cancelled",
    columns: {
      purchaseId: CANCELLATION_FIELDS.purchaseId,
      quantity: CANCELLATION_FIELDS.quantity,
      newTicketOptionId: ROW_COLUMNS.newTicketOptionId,
      newPurchaseId: ROW_COLUMNS.newPurchaseId,
    },
    optional: ["created_by"],
    rowOf: ({ replacement, ...event }) => ({
      ...event,
      newTicketOptionId: replacement?.ticketOptionId ?? null,
      newPurchaseId: replacement?.id ?? null,
    }),
  }),
  insertRows({
    name: "transferred",
    table: "transfers",
    event: "purchase_transferred",
    columns: {
      purchaseId: TRANSFER_FIELDS.purchaseId,
      fromUserId: TRANSFER_FIELDS.fromUserId,
      userId: TRANSFER_FIELDS.userId,
      quantity: TRANSFER_FIELDS.quantity,
    },
    optional: ["created_by"],
    rowOf: (event) => event,
  }),
  insertRows({
    name: "moved",
    table: "capacity_moves",
    event: "capacity_moved",
    columns: { toId: CAPACITY_MOVE_FIELDS.toId, quantity: CAPACITY_MOVE_FIELDS.quantity },
    optional: ["created_by"],
    rowOf: (event) => event,
  }),
] as const;
