import { orRefusal, RefusalError, type TicketClient } from "@ticket-allocation/client";

/** Store it before you call `checkOut`. It is all that is needed to call it again. */
export interface Order {
  /** Any UUID. It is the idempotency key of each step. */
  readonly id: string;
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
  readonly cents: number;
}

/** Your payment provider. Repeated with the same key, a call has the same effect as once. */
export interface Payments {
  /** Resolves with false if the card is declined. */
  charge(key: string, cents: number): Promise<boolean>;
  /** Gives back what was charged with this key, if anything. */
  refund(key: string): Promise<void>;
}

export type CheckOut =
  | { readonly is: "purchased"; readonly purchaseId: string }
  | { readonly is: "sold_out" | "declined" | "expired" };

/**
 * Holds tickets, charges the buyer and confirms the hold. After an error or a crash, call it again with the same
 * order: it continues where it stopped, and neither charges nor purchases twice.
 */
export async function checkOut(
  { id: key, ticketOptionId, userId, quantity, cents }: Order,
  tickets: TicketClient,
  payments: Payments,
): Promise<CheckOut> {
  const wish = { ticketOptionId, userId, quantity, seconds: 600, reference: key };
  const hold = await orRefusal(tickets.holds.create(wish, { idempotencyKey: key }));
  if (hold instanceof RefusalError) {
    if (hold.code !== "invalid_purchase_quantity") throw hold;
    return { is: "sold_out" };
  }

  // A repeated request gets the same hold, with its current status.
  if (hold.status === "active" && !(await payments.charge(key, cents))) {
    await tickets.holds.release(hold.id);
    return { is: "declined" };
  }

  const confirmation = tickets.purchases.create({ holdId: hold.id }, { idempotencyKey: key });
  const purchase = await orRefusal(confirmation);
  if (!(purchase instanceof RefusalError)) return { is: "purchased", purchaseId: purchase.id };
  if (purchase.code !== "hold_not_active") throw purchase;
  await payments.refund(key);
  return { is: "expired" };
}
