import type { TicketEvent } from "./event.ts";
import type { Ledger } from "./ledger.ts";

/** Enters an event into the ledger of its ticket option, for later decisions and for the write. */
export function applyEvent(ledger: Ledger, event: TicketEvent): void {
  ledger.events.push(event);
  switch (event.type) {
    case "purchase_made": {
      const { id, userId, quantity, holdId, orderLines } = event;
      ledger.purchases.set(id, { userId, quantity, holdId, orderLines, cancelledQuantity: 0 });
      // The hold has already taken the tickets.
      if (holdId === null) move(ledger, userId, -quantity);
      return;
    }
    case "purchase_cancelled": {
      const { id, purchaseId, userId, quantity } = event;
      ledger.purchases.get(purchaseId)!.cancelledQuantity += quantity;
      ledger.cancellations.set(id, { purchaseId, quantity });
      move(ledger, userId, quantity);
      return;
    }
    case "purchase_counted":
      return;
    case "hold_made": {
      const { id, userId, quantity, createdAt, expiresAt } = event;
      const seconds = (expiresAt.getTime() - createdAt.getTime()) / 1_000;
      ledger.holds.set(id, { userId, quantity, createdAt, seconds, expiresAt, status: "active" });
      expireBy(ledger, expiresAt);
      move(ledger, userId, -quantity);
      return;
    }
    case "hold_extended": {
      ledger.holds.get(event.id)!.expiresAt = event.expiresAt;
      expireBy(ledger, event.expiresAt);
      return;
    }
    case "hold_resolved": {
      ledger.holds.get(event.id)!.status = event.status;
      move(ledger, event.userId, event.returned);
      return;
    }
    case "hold_expired":
      // The usage of the user does not include expired holds.
      ledger.left += event.quantity;
      return;
    case "ticket_option_changed": {
      const { before, after } = event;
      ledger.changed = after;
      ledger.rules = after;
      ledger.left += after.capacity - before.capacity;
    }
  }
}

/** Updates `holdsExpireAt` for an active hold that expires at this time. */
function expireBy(ledger: Ledger, expiresAt: Date): void {
  if (!ledger.holdsExpireAt || expiresAt < ledger.holdsExpireAt) ledger.holdsExpireAt = expiresAt;
}

/** Moves tickets from a user to the allocation, or back if `returned` is negative. */
function move(ledger: Ledger, userId: string, returned: number): void {
  ledger.left += returned;
  const used = ledger.usage.get(userId);
  if (used !== undefined) ledger.usage.set(userId, used - returned);
}
