import type { Kysely, Transaction } from "kysely";

import type { Claim } from "./claim.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws } from "../model/draw.ts";
import { openLedgers, type Ledger } from "./decide/ledger.ts";
import { inOneShard, type InShard } from "./in-shard.ts";
import type { LockedTicketOption } from "./lock-ticket-options.ts";
import { byShard } from "./read/by-shard.ts";
import { prepareExpireHolds } from "./read/expire-holds.ts";
import { prepareEnterKnownRows } from "./read/known-rows.ts";
import { limitLookups, type UnreadClaims } from "./limit-lookups.ts";
import { needsOf } from "./read/needs.ts";
import { isTimed } from "../model/sale-rules.ts";
import { readOptions } from "./read/read-options.ts";
import { readOverdue } from "./read/read-overdue.ts";
import { prepareCountPortion, prepareEnterUncounted } from "./read/read-uncounted.ts";
import { prepareEnterHeld } from "./read/read-held.ts";
import { prepareEnterUsage } from "./read/read-usage.ts";
import {
  hasHeldLimit,
  heldWanted,
  mayReachLimit,
  usageWanted,
  type NeededOption,
} from "./read/wanted-users.ts";

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
 * @returns the ledgers by ticket option, and the claims that need more than the transaction reads
 */
export type ReadLedgers = (
  transaction: Transaction<Database>,
  locked: readonly LockedTicketOption[],
  claims: readonly Claim[],
  mayBeDone: boolean,
  readNow: () => Promise<Date>,
) => Promise<{
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly unread: UnreadClaims;
}>;

export function prepareReadLedgers(tables: Kysely<Database>, inShard: InShard): ReadLedgers {
  const enterKnownRows = prepareEnterKnownRows(tables, inShard);
  const enterUsage = prepareEnterUsage(tables, inShard);
  const enterHeld = prepareEnterHeld(tables, inShard);
  const enterUncounted = prepareEnterUncounted(tables, inShard);
  const countPortion = prepareCountPortion(tables, inShard);
  const expireHolds = prepareExpireHolds(tables, inShard);
  const isDistributed = inShard === inOneShard;

  return async (transaction, locked, claims, mayBeDone, readNow) => {
    const allNeeds = needsOf(locked, claims, mayBeDone);
    const options = locked.map((option) => ({
      ...option,
      needs: allNeeds.get(option.id)!,
    }));
    const now = options.some(needsClock) ? await readNow() : undefined;
    const ledgers = openLedgers(locked, now);

    await enterKnownRows(transaction, ledgers, options);
    await enterOptions(
      transaction,
      ledgers,
      options.filter(({ needs }) => needs.wholeOption),
    );
    const unread = limitLookups(options, claims);
    const lookedUp = unread.size === 0 ? options : onlyUsersOfOthers(options, claims, unread);
    const limited = lookedUp.filter(mayReachLimit);
    const wanted = limited.flatMap((option) => usageWanted(option, ledgers.get(option.id)!));
    await byShard(isDistributed, wanted, (some) => enterUsage(transaction, some, now));
    await byShard(
      isDistributed,
      lookedUp
        .filter(hasHeldLimit)
        .flatMap((option) => heldWanted(option, ledgers.get(option.id)!)),
      (some) => enterHeld(transaction, some, now),
    );
    await byShard(
      isDistributed,
      wanted.filter(({ isCounted }) => !isCounted),
      (some) => enterUncounted(transaction, ledgers, some),
    );
    await byShard(
      isDistributed,
      options
        .filter((option) => mustCount(option, ledgers.get(option.id)!))
        .map(({ id }) => ledgers.get(id)!),
      (some) => countPortion(transaction, some),
    );
    if (now) await expireHolds(transaction, ledgers, allNeeds, now);
    await enterOverdueElsewhere(transaction, ledgers, options);
    return { ledgers, unread };
  };
}

/** The same options without users of only these claims. */
function onlyUsersOfOthers(
  options: readonly NeededOption[],
  claims: readonly Claim[],
  unread: UnreadClaims,
): readonly NeededOption[] {
  const others = claims.filter((claim) => !unread.has(claim));
  const needed = needsOf(options, others, false);
  return options.map((option) => {
    const { users, holders } = needed.get(option.id)!;
    return { ...option, needs: { ...option.needs, users, holders } };
  });
}

/** Whether a decision depends on the time: because of rules or holds of the option, or holds of those that draw on it. */
function needsClock({ rules, holdsExpireAt, drawnBy, needs, allocation }: NeededOption): boolean {
  if (needs.time || isTimed(rules) || holdsExpireAt !== null) return true;
  if (drawnBy.length === 0) return false;
  return rules.maxPerUser !== null || needs.limits.length > 0 || needs.demand > allocation;
}

/**
 * Whether to count purchases that were made without a limit per user. They are counted when a limit is set, which is
 * enough for most ticket options, and later for users whose tickets are not known yet.
 */
function mustCount(
  { uncountedFrom, rules, needs }: NeededOption,
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

/** If too few tickets are left, looks for expired holds of options that draw on the option and are not locked. */
async function enterOverdueElsewhere(
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  options: readonly NeededOption[],
): Promise<void> {
  const short = options.filter(
    ({ id, drawnBy, needs }) => drawnBy.length > 0 && needs.demand > ledgers.get(id)!.left,
  );
  if (short.length === 0) return;
  const elsewhere = new Set(short.flatMap(({ drawnBy }) => idsOfDraws(drawnBy)));
  for (const id of ledgers.keys()) elsewhere.delete(id);
  const overdue = await readOverdue(transaction, [...elsewhere]);
  for (const { id, drawnBy } of short) {
    for (const { ticketOptionId, units } of drawnBy) {
      const tickets = overdue.get(ticketOptionId);
      if (tickets) ledgers.get(id)!.overdueElsewhere.set(ticketOptionId, tickets * units);
    }
  }
}
