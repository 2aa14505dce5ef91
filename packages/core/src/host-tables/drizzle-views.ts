// Written by test/host-tables.test.ts from the tables.
import {
  bigint,
  integer,
  json,
  pgSchema,
  pgView,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";

/**
 * Describes the tables of the box office to Drizzle, for queries and joins.
 *
 * As existing views, because only the box office may write to them: Drizzle then offers no insert, update or delete, and
 * `drizzle-kit generate` neither creates nor drops them.
 *
 * But `drizzle-kit push` drops all tables of the schema "public" that it does not know. So give the tables of the box office a
 * schema of their own, or exclude them in drizzle.config.ts:
 *
 *     tablesFilter: [
 *       "!cancellations",
 *       "!capacity_moves",
 *       "!chosen_ids",
 *       "!holds",
 *       "!idempotency_secrets",
 *       "!journal_entries",
 *       "!purchases",
 *       "!ticket_allocation_migrations",
 *       "!ticket_allocation_migrations_lock",
 *       "!ticket_options",
 *       "!transfers",
 *       "!webhooks",
 *       "!write_probes",
 *     ]
 *
 * @param schema PostgreSQL schema of the tables
 */
export function createDrizzleViews(schema = "public") {
  const view = schema === "public" ? pgView : pgSchema(schema).view;
  return {
    ticketOptions: view("ticket_options", {
      id: uuid("id").notNull(),
      name: text("name").notNull(),
      description: text("description"),
      capacity: integer("capacity").notNull(),
      allocation: integer("allocation").notNull(),
      version: bigint("version", { mode: "bigint" }).notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      updatedAt: timestamp("updated_at", { withTimezone: true }).notNull(),
      saleStartsAt: timestamp("sale_starts_at", { withTimezone: true }),
      saleEndsAt: timestamp("sale_ends_at", { withTimezone: true }),
      minPerPurchase: integer("min_per_purchase"),
      maxPerPurchase: integer("max_per_purchase"),
      maxPerUser: integer("max_per_user"),
      reference: text("reference"),
      revision: integer("revision").notNull(),
      maxHeldPerUser: integer("max_held_per_user"),
      eventId: uuid("event_id"),
      state: text("state", { enum: ["on_sale", "paused", "archived"] }).notNull(),
      createdBy: text("created_by"),
      metadata: json("metadata"),
    }).existing(),
    purchases: view("purchases", {
      ticketOptionId: uuid("ticket_option_id").notNull(),
      id: uuid("id").notNull(),
      userId: uuid("user_id").notNull(),
      quantity: integer("quantity").notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      holdId: uuid("hold_id"),
      cancelledQuantity: integer("cancelled_quantity").notNull(),
      exchangedQuantity: integer("exchanged_quantity").notNull(),
      firstUserId: uuid("first_user_id"),
      createdBy: text("created_by"),
      reference: text("reference"),
      version: bigint("version", { mode: "bigint" }),
      metadata: json("metadata"),
    }).existing(),
    holds: view("holds", {
      ticketOptionId: uuid("ticket_option_id").notNull(),
      id: uuid("id").notNull(),
      userId: uuid("user_id").notNull(),
      quantity: integer("quantity").notNull(),
      status: text("status", { enum: ["active", "confirmed", "released", "expired"] }).notNull(),
      expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      createdBy: text("created_by"),
      reference: text("reference"),
      version: bigint("version", { mode: "bigint" }),
      metadata: json("metadata"),
    }).existing(),
    cancellations: view("cancellations", {
      ticketOptionId: uuid("ticket_option_id").notNull(),
      id: uuid("id").notNull(),
      purchaseId: uuid("purchase_id").notNull(),
      quantity: integer("quantity").notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      newTicketOptionId: uuid("new_ticket_option_id"),
      newPurchaseId: uuid("new_purchase_id"),
      createdBy: text("created_by"),
      version: bigint("version", { mode: "bigint" }),
    }).existing(),
    transfers: view("transfers", {
      ticketOptionId: uuid("ticket_option_id").notNull(),
      id: uuid("id").notNull(),
      purchaseId: uuid("purchase_id").notNull(),
      fromUserId: uuid("from_user_id").notNull(),
      userId: uuid("user_id").notNull(),
      quantity: integer("quantity").notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      createdBy: text("created_by"),
      version: bigint("version", { mode: "bigint" }),
    }).existing(),
    capacityMoves: view("capacity_moves", {
      ticketOptionId: uuid("ticket_option_id").notNull(),
      id: uuid("id").notNull(),
      toTicketOptionId: uuid("to_ticket_option_id").notNull(),
      quantity: integer("quantity").notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      createdBy: text("created_by"),
      version: bigint("version", { mode: "bigint" }),
    }).existing(),
    journalEntries: view("journal_entries", {
      ticketOptionId: uuid("ticket_option_id").notNull(),
      version: bigint("version", { mode: "bigint" }).notNull(),
      position: text("position").notNull(),
      createdAt: timestamp("created_at", { withTimezone: true }).notNull(),
      allocation: integer("allocation").notNull(),
      capacity: integer("capacity").notNull(),
      purchased: integer("purchased"),
      confirmed: integer("confirmed"),
      held: integer("held"),
      extended: integer("extended"),
      released: integer("released"),
      expired: integer("expired"),
      cancelled: integer("cancelled"),
      exchanged: integer("exchanged"),
      transferred: integer("transferred"),
      drawn: integer("drawn"),
      capacityChange: integer("capacity_change"),
      edits: integer("edits"),
      gapAfter: bigint("gap_after", { mode: "bigint" }),
      createdBy: text("created_by"),
      purchasedIds: uuid("purchased_ids").array(),
      heldIds: uuid("held_ids").array(),
      releasedIds: uuid("released_ids").array(),
      expiredIds: uuid("expired_ids").array(),
      cancelledIds: uuid("cancelled_ids").array(),
      transferredIds: uuid("transferred_ids").array(),
    }).existing(),
  };
}
