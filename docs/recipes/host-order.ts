import type { PooledBoxOffice } from "@ticket-allocation/core";
import { fromDrizzle } from "@ticket-allocation/core/drizzle";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { bigserial, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

/** Your tables. */
export const orders = pgTable("shop_orders", {
  id: uuid().primaryKey(),
  email: text().notNull(),
  quantity: integer().notNull(),
});
export const outbox = pgTable("shop_outbox", {
  position: bigserial({ mode: "number" }).primaryKey(),
  orderId: uuid("order_id").notNull(),
  subject: text().notNull(),
});

export interface NewOrder {
  /** The client makes it, and sends it again when it repeats the request. */
  readonly id: string;
  readonly email: string;
  readonly userId: string;
  readonly ticketOptionId: string;
  readonly quantity: number;
}

/**
 * Stores an order, the mail to send, and the purchase of its tickets: all of them, or nothing.
 *
 * @returns whether it was placed now; otherwise it was placed before
 * @throws {TicketError} a refusal: then nothing is stored
 */
export async function placeOrder(
  shop: NodePgDatabase,
  boxOffice: PooledBoxOffice,
  { id, email, userId, ticketOptionId, quantity }: NewOrder,
): Promise<boolean> {
  return shop.transaction(async (tx) => {
    const stored = await tx
      .insert(orders)
      .values({ id, email, quantity })
      .onConflictDoNothing()
      .returning({ id: orders.id });
    if (stored.length === 0) return false;
    await tx.insert(outbox).values({ orderId: id, subject: "Your tickets" });

    // Last: from here until COMMIT other buyers of this ticket option wait.
    const purchase = { ticketOptionId, userId, quantity, reference: id };
    await boxOffice.within(fromDrizzle(tx)).purchaseTickets(purchase);
    return true;
  });
}
