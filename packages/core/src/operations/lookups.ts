import DataLoader from "dataloader";

import type { RunInTime } from "../database/run-in-time.ts";
import type { Hold } from "../model/hold.ts";
import type { StoredPurchase } from "../model/purchase.ts";
import { isUuid } from "../model/rules.ts";
import { HoldNotFoundError, PurchaseNotFoundError } from "../model/errors.ts";
import { findHolds, findPurchases, type Find } from "./find-resources.ts";
import { findUsedIds, type FindUsedIds } from "./find-used-ids.ts";

/** Look up what a claim refers to. */
export interface Lookups {
  readonly findPurchases: Find<StoredPurchase>;
  readonly findHolds: Find<Hold>;
  readonly findUsedIds: FindUsedIds;
}

// Which ticket option a purchase or a hold is of never changes, so it need not be read under the lock.

/** @throws {PurchaseNotFoundError} */
export async function getPurchase({ findPurchases }: Lookups, id: string): Promise<StoredPurchase> {
  const [purchase] = await findPurchases([id]);
  if (!purchase) throw new PurchaseNotFoundError();
  return purchase;
}

/** @throws {HoldNotFoundError} */
export async function getHold({ findHolds }: Lookups, id: string): Promise<Hold> {
  const [hold] = await findHolds([id]);
  if (!hold) throw new HoldNotFoundError();
  return hold;
}

/** @returns in the order of the ids; the ticket option of an unknown hold is an id that names nothing */
export async function findBasket(
  { findHolds }: Lookups,
  ids: readonly string[],
): Promise<readonly Pick<Hold, "id" | "ticketOptionId">[]> {
  const found = new Map((await findHolds(ids)).map((hold) => [hold.id, hold]));
  return ids.map((id) => found.get(id) ?? { id, ticketOptionId: "" });
}

export function lookupsOver(run: RunInTime): Lookups {
  return {
    findPurchases: (ids) => findPurchases(run, ids),
    findHolds: (ids) => findHolds(run, ids),
    findUsedIds: (ids) => findUsedIds(run, ids),
  };
}

/** Lookups that concurrent callers share. */
export function shareLookups(lookups: Lookups): Lookups {
  return {
    findPurchases: share(lookups.findPurchases),
    findHolds: share(lookups.findHolds),
    findUsedIds: share(lookups.findUsedIds),
  };
}

/** Maximum number of ids of a shared statement. */
const MAX_IDS = 1_000;

/**
 * Looks up the ids of concurrent callers in one statement: when a batch has been committed, many of its callers continue
 * at the same time. The statement is sent when the event loop has handled the requests that have arrived. It is never
 * answered from memory.
 */
function share<Found extends { readonly id: string }>(find: Find<Found>): Find<Found> {
  const loader = new DataLoader<string, Found | undefined>(
    async (ids) => {
      const found = new Map((await find([...new Set(ids)])).map((row) => [row.id, row]));
      // A caller may change what it gets, so each of them has its own.
      return ids.map((id, index) =>
        ids.indexOf(id) === index ? found.get(id) : structuredClone(found.get(id)),
      );
    },
    { cache: false, maxBatchSize: MAX_IDS, batchScheduleFn: setImmediate },
  );
  return async (ids) => {
    // In lower case, as PostgreSQL returns them.
    const found = await Promise.all(ids.filter(isUuid).map((id) => loader.load(id.toLowerCase())));
    return found.filter((row) => row !== undefined);
  };
}
