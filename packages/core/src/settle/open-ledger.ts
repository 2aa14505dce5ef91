import type { Transaction } from "kysely";

import type { Claim } from "../claim.ts";
import type { Database } from "../database.ts";
import { giveBack, type Ledger } from "./decide/ledger.ts";
import {
  readCancellations,
  readClock,
  readExpiredHolds,
  readHolds,
  readPurchases,
  readUsage,
} from "./known-rows.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";

/**
 * Reads under the lock what the decision about some claims depends on: nothing at all for
 * purchases of an option without holds and rules, which is the common case.
 *
 * Statements of their own, behind the one that locks, see what the sellers before have
 * committed; in one statement they would not.
 * https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
 *
 * @param mayBeDone an earlier try at these claims may have been committed
 */
export async function openLedger(
  transaction: Transaction<Database>,
  { option, holdsExpireAt }: LockedTicketOption,
  claims: readonly Claim[],
  mayBeDone: boolean,
): Promise<Ledger> {
  const needs = needsOf(option.id, claims, mayBeDone);
  const isTimed =
    needs.isTimed ||
    holdsExpireAt !== null ||
    option.saleStartsAt !== null ||
    option.saleEndsAt !== null;
  const isCounted = needs.isChanged || option.maxPerUser !== null;

  const now = isTimed ? await readClock(transaction) : undefined;
  const ledger: Ledger = {
    option,
    left: option.allocation,
    now,
    purchases: await readPurchases(transaction, option.id, needs.purchases),
    holds: await readHolds(transaction, option.id, needs.holds),
    cancellations: await readCancellations(transaction, option.id, needs.cancellations),
    usage: isCounted ? await readUsage(transaction, option.id, needs.users) : new Map(),
    entries: {
      purchases: [],
      holds: [],
      resolvedHolds: [],
      cancellations: [],
      taken: 0,
      returned: 0,
      isOptionChanged: false,
    },
  };
  if (now && holdsExpireAt && holdsExpireAt <= now) await expireHolds(transaction, ledger, now);
  return ledger;
}

/** Ids of what has to be looked at. */
function needsOf(ticketOptionId: string, claims: readonly Claim[], mayBeDone: boolean) {
  const needs = {
    purchases: [] as string[],
    holds: [] as string[],
    cancellations: [] as string[],
    users: [] as string[],
    /** Whether something depends on the time. */
    isTimed: false,
    /** Whether a claim may bring rules that there were not. */
    isChanged: false,
  };
  const note = (claim: Claim): void => {
    switch (claim.kind) {
      case "order":
        for (const line of claim.lines) if (line.ticketOptionId === ticketOptionId) note(line);
        return;
      case "purchase":
        if (mayBeDone || claim.isRepeatable) needs.purchases.push(claim.id);
        needs.users.push(claim.userId);
        return;
      case "hold":
        if (mayBeDone || claim.isRepeatable) needs.holds.push(claim.id);
        needs.users.push(claim.userId);
        needs.isTimed = true;
        return;
      case "confirmation":
        if (mayBeDone || claim.isRepeatable) needs.purchases.push(claim.id);
        needs.holds.push(claim.holdId);
        return;
      case "release":
        needs.holds.push(claim.holdId);
        return;
      case "cancellation":
        if (mayBeDone || claim.isRepeatable) needs.cancellations.push(claim.id);
        needs.purchases.push(claim.purchaseId);
        return;
      case "sweep":
        return;
      case "change":
        needs.isTimed = true;
        needs.isChanged = true;
        return;
    }
  };
  for (const claim of claims) note(claim);
  return needs;
}

/** Their tickets are back for the very next claim, whether or not anybody swept. */
async function expireHolds(
  transaction: Transaction<Database>,
  ledger: Ledger,
  now: Date,
): Promise<void> {
  const expired = await readExpiredHolds(transaction, ledger.option.id, now);
  for (const [id, { userId, quantity }] of expired) {
    ledger.entries.resolvedHolds.push({ id, status: "expired" });
    giveBack(ledger, userId, quantity);
    const known = ledger.holds.get(id);
    if (known) known.status = "expired";
  }
}
