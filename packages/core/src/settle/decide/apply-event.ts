import type { TicketEvent } from "./event.ts";
import type { Ledger } from "./ledger.ts";

/** Enters an event into the ledger of its ticket option, for later decisions and for the write. */
export function applyEvent(ledger: Ledger, event: TicketEvent): void {
  ledger.events.push(event);
  switch (event.type) {
    case "purchase_made": {
      const { id, userId, quantity, holdId, orderLines, reference, metadata } = event;
      // A literal: a spread would be copied for each purchase.
      ledger.purchases.set(id, {
        userId,
        buyerId: userId,
        quantity,
        holdId,
        orderLines,
        reference,
        metadata,
        cancelledQuantity: 0,
        exchangedQuantity: 0,
      });
      // The hold has already taken the tickets.
      if (holdId === null) move(ledger, -quantity, userId);
      return;
    }
    case "purchase_cancelled": {
      const { id, purchaseId, userId, quantity, replacement } = event;
      const purchase = ledger.purchases.get(purchaseId)!;
      purchase.cancelledQuantity += quantity;
      if (replacement) purchase.exchangedQuantity += quantity;
      const newPurchaseId = replacement?.id ?? null;
      ledger.cancellations.set(id, { purchaseId, quantity, newPurchaseId });
      move(ledger, quantity, userId);
      return;
    }
    case "purchase_transferred": {
      const { id, purchaseId, fromUserId, userId, quantity } = event;
      ledger.purchases.get(purchaseId)!.userId = userId;
      ledger.transfers.set(id, { purchaseId, fromUserId, userId, quantity });
      move(ledger, quantity, fromUserId);
      move(ledger, -quantity, userId);
      return;
    }
    case "purchase_counted":
      return;
    case "hold_made": {
      const {
        id,
        userId,
        quantity,
        createdAt,
        expiresAt,
        orderLines,
        createdBy,
        reference,
        metadata,
      } = event;
      const seconds = (expiresAt.getTime() - createdAt.getTime()) / 1_000;
      ledger.holds.set(id, {
        userId,
        quantity,
        createdAt,
        seconds,
        expiresAt,
        orderLines,
        createdBy,
        reference,
        metadata,
        status: "active",
      });
      expireBy(ledger, expiresAt);
      move(ledger, -quantity, userId);
      hold(ledger, userId, quantity);
      return;
    }
    case "hold_extended": {
      ledger.holds.get(event.id)!.expiresAt = event.expiresAt;
      expireBy(ledger, event.expiresAt);
      return;
    }
    case "hold_resolved": {
      const known = ledger.holds.get(event.id)!;
      known.status = event.status;
      move(ledger, event.returned, event.userId);
      hold(ledger, event.userId, -known.quantity);
      return;
    }
    case "hold_expired":
      // The usage of the user does not include expired holds.
      move(ledger, event.quantity);
      return;
    case "capacity_moved": {
      const { id, toId, quantity } = event;
      ledger.capacityMoves.set(id, { toId, quantity });
      return;
    }
    case "ticket_option_changed": {
      const { before, after } = event;
      ledger.changed = after;
      ledger.rules = after;
      ledger.capacity = after.capacity;
      ledger.left += after.capacity - before.capacity;
    }
  }
}

/** Updates `holdsExpireAt` for an active hold that expires at this time. */
function expireBy(ledger: Ledger, expiresAt: Date): void {
  if (!ledger.holdsExpireAt || expiresAt < ledger.holdsExpireAt) ledger.holdsExpireAt = expiresAt;
}

/**
 * Moves tickets from a user to the allocation, or back if `returned` is negative: those of the option, and the units of
 * the options that it draws on. These are all of them, so those that they draw on do not move again.
 */
function move(ledger: Ledger, returned: number, userId?: string): void {
  moveOwn(ledger, returned, userId);
  for (const { ledger: drawn, units } of ledger.draws) {
    drawn.drawn -= returned * units;
    moveOwn(drawn, returned * units, userId);
  }
}

function moveOwn(ledger: Ledger, returned: number, userId: string | undefined): void {
  ledger.left += returned;
  if (userId !== undefined) add(ledger.usage, userId, -returned);
}

/** Adds to what a user holds, in the same ledgers. */
function hold({ held, draws }: Ledger, userId: string, quantity: number): void {
  add(held, userId, quantity);
  for (const { ledger: drawn, units } of draws) add(drawn.held, userId, quantity * units);
}

/** Adds to the tickets of a user, where they are known. */
function add(ofUsers: Map<string, number>, userId: string, quantity: number): void {
  const before = ofUsers.get(userId);
  if (before !== undefined) ofUsers.set(userId, before + quantity);
}
