import type { Kysely, Transaction } from "kysely";

import type { Claim } from "../claim.ts";
import type { Database } from "../database.ts";
import { giveBack, openLedger, type Ledger } from "./decide/ledger.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import {
  prepareEnterCancellations,
  prepareEnterHolds,
  prepareEnterPurchases,
} from "./read/known-rows.ts";
import { needsOf, noNeeds, type Needs } from "./read/needs.ts";
import { readClock } from "./read/read-clock.ts";
import { readOptions } from "./read/read-options.ts";
import { prepareReadDueHolds } from "./read/read-overdue-holds.ts";
import { prepareEnterUsage } from "./read/read-usage.ts";

/**
 * Reads under the locks what the decision about some claims depends on: nothing at all for
 * purchases of options without holds and rules, which is the common case. What is read is read for all
 * options by one statement.
 *
 * Statements of their own, after the one that locks, see what the sellers before have
 * committed; in one statement they would not.
 * https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
 *
 * @param mayBeDone an earlier try at these claims may have been committed
 * @returns by ticket option
 */
export type ReadLedgers = (
  transaction: Transaction<Database>,
  locked: readonly LockedTicketOption[],
  claims: readonly Claim[],
  mayBeDone: boolean,
) => Promise<ReadonlyMap<string, Ledger>>;

export function prepareReadLedgers(tables: Kysely<Database>): ReadLedgers {
  const enterPurchases = prepareEnterPurchases(tables);
  const enterHolds = prepareEnterHolds(tables);
  const enterCancellations = prepareEnterCancellations(tables);
  const enterUsage = prepareEnterUsage(tables);
  const readDueHolds = prepareReadDueHolds(tables);

  return async (transaction, locked, claims, mayBeDone) => {
    const allNeeds = needsOf(claims, mayBeDone);
    const options = locked.map((option) => ({
      ...option,
      needs: allNeeds.get(option.id) ?? noNeeds(),
    }));
    const isTimed = options.some(
      ({ rules, holdsExpireAt, needs }) =>
        needs.time || rules.saleStartsAt || rules.saleEndsAt || holdsExpireAt,
    );
    const now = isTimed ? await readClock(transaction) : undefined;
    const ledgers = new Map(locked.map((option) => [option.id, openLedger(option, now)]));

    /** What all options want of one kind, as pairs of option and id. */
    const pairs = (idsOf: (needs: Needs) => Iterable<string>) =>
      options.flatMap(({ id: ticketOptionId, needs }) =>
        Array.from(idsOf(needs), (id) => ({ ticketOptionId, id })),
      );
    await enterPurchases(
      transaction,
      ledgers,
      pairs(({ purchases }) => purchases),
    );
    await enterHolds(
      transaction,
      ledgers,
      pairs(({ holds }) => holds),
    );
    await enterCancellations(
      transaction,
      ledgers,
      pairs(({ cancellations }) => cancellations),
    );
    await enterOptions(
      transaction,
      ledgers,
      options.filter(({ needs }) => needs.wholeOption),
    );
    const limited = options.filter(
      ({ rules, needs }) => needs.wholeOption || rules.maxPerUser !== null,
    );
    await enterUsage(
      transaction,
      ledgers,
      limited.flatMap(({ id, needs: { users } }) =>
        Array.from(users, (userId) => ({ ticketOptionId: id, userId })),
      ),
    );
    if (now) await expireHolds(transaction, ledgers, now);
    return ledgers;
  };

  /** Their tickets are back for the very next claim, whether or not anybody swept. */
  async function expireHolds(
    transaction: Transaction<Database>,
    ledgers: ReadonlyMap<string, Ledger>,
    now: Date,
  ): Promise<void> {
    const overdue = [...ledgers.values()].flatMap((ledger) => {
      const { ticketOptionId, holdsExpireAt } = ledger;
      if (!holdsExpireAt || holdsExpireAt > now) return [];
      ledger.holdsExpireAt = null;
      return [{ ticketOptionId, holdsExpireAt }];
    });
    for (const hold of await readDueHolds(transaction, overdue, now)) {
      const ledger = ledgers.get(hold.ticketOptionId)!;
      if (hold.expiresAt > now) {
        ledger.holdsExpireAt = hold.expiresAt;
      } else {
        ledger.entries.resolvedHolds.push({ id: hold.id, status: "expired" });
        giveBack(ledger, hold.userId, hold.quantity);
        const known = ledger.holds.get(hold.id);
        if (known) known.status = "expired";
      }
    }
  }
}

async function enterOptions(
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  changed: readonly { readonly id: string }[],
): Promise<void> {
  const ids = changed.map(({ id }) => id);
  for (const option of await readOptions(transaction, ids)) ledgers.get(option.id)!.option = option;
}
