import type { Transaction } from "kysely";

import type { Claim } from "../claim.ts";
import type { Database } from "../database.ts";
import type { SaleRules } from "../ticket-option.ts";
import { giveBack, type Ledger } from "./decide/ledger.ts";
import {
  readCancellations,
  readClock,
  readExpiredHolds,
  readHolds,
  readPurchases,
  readTicketOption,
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
  { id, allocation, isRuled }: LockedTicketOption,
  claims: readonly Claim[],
  mayBeDone: boolean,
): Promise<Ledger> {
  const needs = needsOf(id, claims, mayBeDone);
  const { option, holdsExpireAt } =
    isRuled || needs.option ? await readTicketOption(transaction, id) : UNRULED;
  const rules = option ?? NO_RULES;
  const isTimed = needs.time || rules.saleStartsAt || rules.saleEndsAt || holdsExpireAt;
  const isCounted = needs.option || rules.maxPerUser !== null;

  const now = isTimed ? await readClock(transaction) : undefined;
  const ledger: Ledger = {
    ticketOptionId: id,
    rules,
    option,
    changed: undefined,
    left: allocation,
    now,
    purchases: await readPurchases(transaction, id, needs.purchases),
    holds: await readHolds(transaction, id, needs.holds),
    cancellations: await readCancellations(transaction, id, needs.cancellations),
    usage: isCounted ? await readUsage(transaction, id, needs.users) : new Map(),
    entries: {
      purchases: [],
      holds: [],
      resolvedHolds: [],
      cancellations: [],
      taken: 0,
      returned: 0,
    },
  };
  if (now && holdsExpireAt && holdsExpireAt <= now) await expireHolds(transaction, ledger, now);
  return ledger;
}

const UNRULED = { option: undefined, holdsExpireAt: null };

const NO_RULES: SaleRules = {
  saleStartsAt: null,
  saleEndsAt: null,
  minPerPurchase: null,
  maxPerPurchase: null,
  maxPerUser: null,
};

/** Ids of what has to be looked at. */
function needsOf(ticketOptionId: string, claims: readonly Claim[], mayBeDone: boolean) {
  const needs = {
    purchases: [] as string[],
    holds: [] as string[],
    cancellations: [] as string[],
    users: [] as string[],
    /** Whether something depends on it. */
    time: false,
    /** Whether a claim may change it, and bring rules that there were not. */
    option: false,
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
        needs.time = true;
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
        needs.time = true;
        needs.option = true;
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
  const expired = await readExpiredHolds(transaction, ledger.ticketOptionId, now);
  for (const [id, { userId, quantity }] of expired) {
    ledger.entries.resolvedHolds.push({ id, status: "expired" });
    giveBack(ledger, userId, quantity);
    const known = ledger.holds.get(id);
    if (known) known.status = "expired";
  }
}
