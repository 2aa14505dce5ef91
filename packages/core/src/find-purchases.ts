import type { Kysely } from "kysely";

import type { Database } from "./database.ts";
import { PURCHASE_COLUMNS, toPurchase, type Purchase } from "./purchase.ts";
import { isUuid } from "./rules.ts";

export async function findPurchases(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<readonly Purchase[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];

  const rows = await db
    .selectFrom("purchases")
    .select(PURCHASE_COLUMNS)
    .where("id", "=", (purchase) => purchase.fn.any(purchase.val(uuids)))
    .execute();
  return rows.map(toPurchase);
}
