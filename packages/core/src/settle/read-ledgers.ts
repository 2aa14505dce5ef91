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
import { readOptions } from "./read/read-options.ts";
import { portionOf, prepareReadFirstHolds } from "./read/read-first-holds.ts";
import { prepareCountPortion, prepareEnterUncounted } from "./read/read-uncounted.ts";
import { prepareEnterHeld } from "./read/read-held.ts";
import { prepareEnterUsage } from "./read/read-usage.ts";
import type { WantedUser } from "./read/users-of-options.ts";

/**
 * Reads, after the locks, what the decision about claims depends on. For purchases of options without holds and rules,
 * the common case, nothing is read. Each statement reads for all options.
 *
 * The statements are separate from the one that locks, so they see what earlier sellers have committed. Within the
 * locking statement they would not.
 * https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
 *
 * @param mayBeDone an earlier attempt at these claims may have been committed
 * @param readNow reads the clock of the database: the same time for all options of the transaction
 * @returns by ticket option
 */
export type ReadLedgers = (
  transaction: Transaction<Database>,
  locked: readonly LockedTicketOption[],
  claims: readonly Claim[],
  mayBeDone: boolean,
  readNow: () => Promise<Date>,
) => Promise<ReadonlyMap<string, Ledger>>;

export function prepareReadLedgers(tables: Kysely<Database>, inShard: InShard): ReadLedgers {
  const enterPurchases = prepareEnterPurchases(tables, inShard);
  const enterHolds = prepareEnterHolds(tables, inShard);
  const enterCancellations = prepareEnterCancellations(tables, inShard);
  const enterUsage = prepareEnterUsage(tables, inShard);
  const enterHeld = prepareEnterHeld(tables, inShard);
  const enterUncounted = prepareEnterUncounted(tables, inShard);
  const countPortion = prepareCountPortion(tables, inShard);
  const readFirstHolds = prepareReadFirstHolds(tables, inShard);

  return async (transaction, locked, claims, mayBeDone, readNow) => {
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
    const now = needsClock ? await readNow() : undefined;
    const ledgers = new Map(locked.map((option) => [option.id, openLedger(option, now)]));

    /** The needed rows of one kind, as pairs of option and id. */
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
    await enterHeld(transaction, ledgers, options.flatMap(holdersOf), now);
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
   * Returns the tickets of expired holds before the first decision, whether or not the sweeper has handled the holds. It
   * handles as many holds as are needed, up to a limit that does not depend on their number.
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
        // The first hold that stays active. Later ones were read too.
        ledger.holdsExpireAt ??= hold.expiresAt;
        ledger.hasMoreOverdue ||= hold.expiresAt <= now;
      }
    }
  }
}

/**
 * Whether a user may reach the limit. If the limit is not below the capacity and enough tickets are left, no user can:
 * the tickets of a user and those that are left do not exceed the capacity together.
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

/** The users that may reach the limit of held tickets. */
function holdersOf({
  id,
  rules: { maxHeldPerUser },
  needs: { holders, heldLimits },
}: LockedTicketOption & { readonly needs: Needs }): readonly WantedUser[] {
  if (maxHeldPerUser === null && heldLimits.length === 0) return [];
  const limit = Math.max(maxHeldPerUser ?? 0, ...heldLimits);
  return Array.from(holders, (userId) => ({ ticketOptionId: id, userId, limit }));
}

/**
 * Whether to count purchases that were made without a limit per user. They are counted when a limit is set, which is
 * enough for most ticket options, and later for users whose tickets are not known yet.
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
