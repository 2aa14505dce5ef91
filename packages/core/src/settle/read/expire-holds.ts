import type { Kysely, Transaction } from "kysely";

import type { Database } from "../../model/database.ts";
import { applyEvent } from "../decide/apply-event.ts";
import type { Ledger } from "../decide/ledger.ts";
import { inOneShard, type InShard } from "../in-shard.ts";
import type { Needs } from "../kinds/claim-kind.ts";
import { byShard } from "./by-shard.ts";
import { portionOf, prepareReadFirstHolds, type FirstHold } from "./read-first-holds.ts";

/**
 * Returns the tickets of expired holds before the first decision, whether or not the sweeper has handled the holds. It
 * handles as many holds as are needed, up to a limit that does not depend on their number.
 */
export type ExpireHolds = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  allNeeds: ReadonlyMap<string, Needs>,
  now: Date,
) => Promise<void>;

export function prepareExpireHolds(tables: Kysely<Database>, inShard: InShard): ExpireHolds {
  const readFirstHolds = prepareReadFirstHolds(tables, inShard);

  return async (transaction, ledgers, allNeeds, now) => {
    const missingIn = ({ ticketOptionId, left }: Ledger) =>
      (allNeeds.get(ticketOptionId)?.demand ?? 0) - left;
    const overdue = [...ledgers.values()].flatMap((ledger) => {
      const { ticketOptionId, holdsExpireAt: since } = ledger;
      return since && since <= now ? [{ ledger, ticketOptionId, since }] : [];
    });
    const wanted = overdue.map(({ ledger, ticketOptionId, since }) => {
      ledger.holdsExpireAt = null;
      // Its holds also keep units of what it draws on.
      const missing = Math.max(
        missingIn(ledger),
        ...ledger.draws.map(({ ledger: drawn }) => missingIn(drawn)),
      );
      return { ticketOptionId, since, count: portionOf(missing, overdue.length) };
    });
    const portions = new Map(wanted.map(({ ticketOptionId, count }) => [ticketOptionId, count]));
    const firstHolds: FirstHold[] = [];
    await byShard(inShard === inOneShard, wanted, async (some) => {
      firstHolds.push(...(await readFirstHolds(transaction, some)));
    });
    for (const hold of firstHolds) {
      const ledger = ledgers.get(hold.ticketOptionId)!;
      const portion = portions.get(hold.ticketOptionId)!;
      if (hold.expiresAt <= now && portion > 0) {
        portions.set(hold.ticketOptionId, portion - 1);
        const { ticketOptionId, id, quantity } = hold;
        applyEvent(ledger, { type: "hold_expired", ticketOptionId, id, quantity });
      } else {
        // The first hold that stays active. Later ones were read too.
        ledger.holdsExpireAt ??= hold.expiresAt;
        if (hold.expiresAt > now) continue;
        ledger.hasMoreOverdue = true;
        for (const { ledger: drawn } of ledger.draws) drawn.hasMoreOverdue = true;
      }
    }
  };
}
