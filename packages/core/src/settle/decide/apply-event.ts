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
      const { id, userId, quantity, createdAt, expiresAt, orderLines } = event;
      const seconds = (expiresAt.getTime() - createdAt.getTime()) / 1_000;
      const times = { createdAt, seconds, expiresAt };
      ledger.holds.set(id, { userId, quantity, ...times, orderLines, status: "active" });
      expireBy(ledger, expiresAt);
      move(ledger, userId, -quantity);
      add(ledger.held, userId, quantity);
      return;
    }
    case "hold_extended": {
      ledger.holds.get(event.id)!.expiresAt = event.expiresAt;
      expireBy(ledger, event.expiresAt);
      return;
    }
    case "hold_resolved": {
      const hold = ledger.holds.get(event.id)!;
      hold.status = event.status;
      move(ledger, event.userId, event.returned);
      add(ledger.held, event.userId, -hold.quantity);
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
  add(ledger.usage, userId, -returned);
}

/** Adds to the tickets of a user, where they are known. */
function add(ofUsers: Map<string, number>, userId: string, quantity: number): void {
  const before = ofUsers.get(userId);
  if (before !== undefined) ofUsers.set(userId, before + quantity);
}
