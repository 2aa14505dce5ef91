import type { Kysely, Transaction } from "kysely";

import type { Claim } from "./claim.ts";
import type { Database } from "../model/database.ts";
import { applyEvent } from "./decide/apply-event.ts";
import { openLedger, type Ledger } from "./decide/ledger.ts";
import type { InShard } from "./in-shard.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import {
  prepareEnterCancellations,
  prepareEnterHolds,
  prepareEnterPurchases,
} from "./read/known-rows.ts";
import type { Needs } from "./kinds/claim-kind.ts";
import { needsOf } from "./read/needs.ts";
import { isTimed } from "../model/sale-rules.ts";
import { readClock } from "./read/read-clock.ts";
import { readOptions } from "./read/read-options.ts";
import { portionOf, prepareReadFirstHolds } from "./read/read-first-holds.ts";
import { prepareCountPortion, prepareEnterUncounted } from "./read/read-uncounted.ts";
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

export function prepareReadLedgers(tables: Kysely<Database>, inShard: InShard): ReadLedgers {
  const enterPurchases = prepareEnterPurchases(tables, inShard);
  const enterHolds = prepareEnterHolds(tables, inShard);
  const enterCancellations = prepareEnterCancellations(tables, inShard);
  const enterUsage = prepareEnterUsage(tables, inShard);
  const enterUncounted = prepareEnterUncounted(tables, inShard);
  const countPortion = prepareCountPortion(tables, inShard);
  const readFirstHolds = prepareReadFirstHolds(tables, inShard);

  return async (transaction, locked, claims, mayBeDone) => {
    const allNeeds = needsOf(
      locked.map(({ id }) => id),
      claims,
      mayBeDone,
    );
    const options = locked.map((option) => ({
      ...option,
      needs: allNeeds.get(option.id)!,
    }));
    const needsClock = options.some(
      ({ rules, holdsExpireAt, needs }) => needs.time || isTimed(rules) || holdsExpireAt,
    );
    const now = needsClock ? await readClock(transaction) : undefined;
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
    const limited = options.filter(mayReachLimit);
    const wanted = limited.flatMap(
      ({ id, rules: { maxPerUser }, uncountedFrom, needs: { users, limits } }) => {
        const limit = Math.max(maxPerUser ?? 0, ...limits);
        return Array.from(users, (userId) => ({
          ticketOptionId: id,
          userId,
          limit,
          isCounted: uncountedFrom === null,
        }));
      },
    );
    await enterUsage(transaction, ledgers, wanted, now);
    await enterUncounted(
      transaction,
      ledgers,
      wanted.filter(({ isCounted }) => !isCounted),
    );
    await countPortion(
      transaction,
      options
        .filter((option) => mustCount(option, ledgers.get(option.id)!))
        .map(({ id }) => ledgers.get(id)!),
    );
    if (now) await expireHolds(transaction, ledgers, allNeeds, now);
    return ledgers;
  };

  /**
   * Gives the tickets of expired holds back for the very next claim, whether or not they were swept:
   * of as many as are needed, up to a portion that does not grow with how many there are.
   */
  async function expireHolds(
    transaction: Transaction<Database>,
    ledgers: ReadonlyMap<string, Ledger>,
    allNeeds: ReadonlyMap<string, Needs>,
    now: Date,
  ): Promise<void> {
    const overdue = [...ledgers.values()].flatMap((ledger) => {
      const { ticketOptionId, holdsExpireAt: since, left } = ledger;
      return since && since <= now ? [{ ledger, ticketOptionId, since, left }] : [];
    });
    const wanted = overdue.map(({ ledger, ticketOptionId, since, left }) => {
      ledger.holdsExpireAt = null;
      const missing = (allNeeds.get(ticketOptionId)?.demand ?? 0) - left;
      return { ticketOptionId, since, count: portionOf(missing, overdue.length) };
    });
    const portions = new Map(wanted.map(({ ticketOptionId, count }) => [ticketOptionId, count]));
    for (const hold of await readFirstHolds(transaction, wanted)) {
      const ledger = ledgers.get(hold.ticketOptionId)!;
      const portion = portions.get(hold.ticketOptionId)!;
      if (hold.expiresAt <= now && portion > 0) {
        portions.set(hold.ticketOptionId, portion - 1);
        const { ticketOptionId, id, quantity } = hold;
        applyEvent(ledger, { type: "hold_expired", ticketOptionId, id, quantity });
      } else {
        // The first of those that stay active: later ones of the portion are read too.
        ledger.holdsExpireAt ??= hold.expiresAt;
        ledger.hasMoreOverdue ||= hold.expiresAt <= now;
      }
    }
  }
}

/**
 * Whether a user may get to the limit. Where that is no less than the capacity, nobody does whose tickets are
 * left: what a user has and what is left are within the capacity together.
 */
function mayReachLimit({
  rules: { maxPerUser },
  capacity,
  allocation,
  needs,
}: LockedTicketOption & { readonly needs: Needs }): boolean {
  if (needs.wholeOption) return true;
  return maxPerUser !== null && (maxPerUser < capacity || needs.demand > allocation);
}

/**
 * Whether purchases that were made without a limit per user are to be counted: when a limit is set, so that
 * of most ticket options all are counted at once, and later for users of whom it is not known what they have.
 */
function mustCount(
  { uncountedFrom, rules, needs }: LockedTicketOption & { readonly needs: Needs },
  { uncountedUsers }: Ledger,
): boolean {
  if (uncountedFrom === null) return false;
  return needs.limits.length > 0 || (rules.maxPerUser !== null && uncountedUsers.size > 0);
}

async function enterOptions(
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  changed: readonly { readonly id: string }[],
): Promise<void> {
  const ids = changed.map(({ id }) => id);
  for (const option of await readOptions(transaction, ids)) ledgers.get(option.id)!.option = option;
}
