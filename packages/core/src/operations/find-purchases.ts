import { PURCHASE_COLUMNS, toPurchase, type StoredPurchase } from "../model/purchase.ts";
import { isUuid } from "../model/rules.ts";
import type { RunInTime } from "../database/run-in-time.ts";

export async function findPurchases(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly StoredPurchase[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];

  const rows = await run((db) =>
    db
      .selectFrom("purchases")
      .select(PURCHASE_COLUMNS)
      .where("id", "=", (purchase) => purchase.fn.any(purchase.val(uuids)))
      .execute(),
  );
  return rows.map(toPurchase);
}
