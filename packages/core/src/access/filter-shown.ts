import type { BoxOffice } from "../box-office.ts";
import type { StoredCancellation } from "../model/cancellation.ts";
import type { StoredCapacityMove } from "../model/capacity-move.ts";
import type { StoredExchange } from "../model/exchange.ts";
import type { Hold } from "../model/hold.ts";
import type { StoredPurchase } from "../model/purchase.ts";
import type { StoredTransfer } from "../model/transfer.ts";
import type { CallerAccess } from "./guard-access.ts";
import { isShown } from "./guard.ts";
import { toHold, toOption, toPurchase } from "./resources.ts";

/** Those things that the caller may read. */
type Filter<Thing> = (things: readonly Thing[]) => Promise<readonly Thing[]>;

/** A purchase, with its user or with this one. */
interface ReadablePurchase {
  readonly id: string;
  readonly userId?: string;
}

/** What a caller may read of the things that are found. */
export function filterShown(boxOffice: Pick<BoxOffice, "findPurchases">, access: CallerAccess) {
  /** What was done to purchases: who may read one of these, as it is or with an earlier user, may read it. */
  function byPurchases<Thing>(toPurchases: (thing: Thing) => readonly ReadablePurchase[]) {
    return filtersOf<Thing>(async (things) => {
      if (!access.isRestricted || things.length === 0) return things;
      const ids = things.flatMap((thing) => toPurchases(thing).map(({ id }) => id));
      const found = await boxOffice.findPurchases([...new Set(ids)]);
      const purchases = new Map(found.map((purchase) => [purchase.id, purchase]));
      return filter(things, async (thing) => {
        for (const { id, userId } of toPurchases(thing)) {
          const purchase = purchases.get(id);
          const readable = purchase && { ...purchase, ...(userId !== undefined && { userId }) };
          if (readable && (await isShown(access, toPurchase(readable)))) return true;
        }
        return false;
      });
    });
  }

  return {
    purchases: byEach((purchase: StoredPurchase) => isShown(access, toPurchase(purchase))),
    holds: byEach((hold: Hold) => isShown(access, toHold(hold))),
    cancellations: byPurchases(({ purchaseId: id }: StoredCancellation) => [{ id }]),
    exchanges: byPurchases(({ purchaseId, newPurchaseId }: StoredExchange) => [
      { id: purchaseId },
      { id: newPurchaseId },
    ]),
    transfers: byPurchases(({ purchaseId: id, fromUserId, userId }: StoredTransfer) => [
      { id },
      { id, userId: fromUserId },
      { id, userId },
    ]),
    // Who may read both ticket options may read what was moved between them.
    capacityMoves: byEach(
      async ({ fromId, toId }: StoredCapacityMove) =>
        (await access.allows("ticket_option.read", toOption(fromId))) &&
        access.allows("ticket_option.read", toOption(toId)),
    ),
  };
}

function byEach<Thing>(isReadable: (thing: Thing) => Promise<boolean>) {
  return filtersOf<Thing>((things) => filter(things, isReadable));
}

function filtersOf<Thing>(filterAll: Filter<Thing>) {
  return {
    async one(finding: Promise<Thing | undefined>): Promise<Thing | undefined> {
      const found = await finding;
      return found === undefined ? undefined : (await filterAll([found]))[0];
    },
    async all(finding: Promise<readonly Thing[]>): Promise<readonly Thing[]> {
      return filterAll(await finding);
    },
  };
}

async function filter<Thing>(
  things: readonly Thing[],
  isReadable: (thing: Thing) => Promise<boolean>,
): Promise<readonly Thing[]> {
  const readable = await Promise.all(things.map(isReadable));
  return things.filter((_, index) => readable[index]);
}
