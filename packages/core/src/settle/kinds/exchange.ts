import type { Ledger } from "../decide/ledger.ts";
import { sumUp } from "../decide/order-sums.ts";
import { refuse } from "../decide/refuse.ts";
import type { Granted, Refused, Replayed } from "../outcome.ts";
import { cancellation, type CancellationClaim } from "./cancellation.ts";
import { purchase, type PurchaseClaim } from "./purchase.ts";

/** Returns tickets of a purchase, and takes as many of another ticket option for its user. */
export interface ExchangeClaim {
  readonly kind: "exchange";
  /** What is returned, and what is purchased instead. The purchase takes what is returned, at most its quantity. */
  readonly lines: readonly [CancellationClaim, PurchaseClaim];
}

/**
 * Grants both lines or none. Where both options draw on a third one, or one of them on the other, only the difference
 * is judged.
 */
export function decideExchange(
  ledgers: ReadonlyMap<string, Ledger>,
  { lines: [returned, wanted] }: ExchangeClaim,
): Granted | Replayed | Refused {
  const ledger = ledgers.get(returned.ticketOptionId);
  if (!ledger) return refuse("purchase_not_found");
  const cancelled = cancellation.decide(ledger, returned, undefined);
  if (cancelled.is !== "granted") return cancelled;
  const quantity = cancelled.quantity!;
  // It belongs to another user since it was looked up.
  if (cancelled.userId !== wanted.userId) return refuse("purchase_not_found");

  const newLedger = ledgers.get(wanted.ticketOptionId);
  if (!newLedger) return refuse("ticket_option_not_found");
  const { ticketOptionId, userId } = wanted;
  const sums = sumUp(ledgers, [
    { ticketOptionId: returned.ticketOptionId, userId, quantity: -quantity },
    { ticketOptionId, userId, quantity },
  ]);
  const purchased = purchase.decide(newLedger, { ...wanted, quantity }, undefined, sums);
  // The same key was used for the exchange of a purchase of another option.
  if (purchased.is === "replayed") return refuse("idempotency_key_reused");
  if (purchased.is !== "granted") return purchased;
  return { is: "granted", events: [...cancelled.events, ...purchased.events], quantity };
}
