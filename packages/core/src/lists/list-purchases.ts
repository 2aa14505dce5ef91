import { sql } from "kysely";

import { parseInput } from "../model/parse-input.ts";
import {
  PURCHASE_COLUMNS,
  toPurchase,
  type StoredPurchase,
  type PurchaseStatus,
} from "../model/purchase.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { listRequestSchemas } from "./list-request-schemas.ts";
import type { ListRequest, Page } from "./page.ts";
import { filterSales } from "./filter-sales.ts";
import { readPage } from "./read-page.ts";

export async function listPurchases(
  run: RunInTime,
  request: ListRequest<"purchases"> = {},
): Promise<Page<StoredPurchase>> {
  const { filter = {}, ...page } = parseInput(listRequestSchemas.purchases, request);
  const { status: statuses, ...others } = filter;
  return run((db) => {
    const { matches, eventId } = filterSales(db, others);
    const purchases = db.selectFrom("purchases").selectAll().where(matches);
    // No index serves several statuses together.
    const queries = statuses
      ? statuses.map((status) => purchases.where(HAS_STATUS[status]))
      : [purchases];
    const listed = { queries, eventId, columns: PURCHASE_COLUMNS, toItem: toPurchase };
    return readPage(db, listed, page);
  });
}

// The same expressions as in purchases_cancelled_idx. Otherwise PostgreSQL would not use that index.
const HAS_STATUS = {
  confirmed: sql<boolean>`cancelled_quantity = 0`,
  partially_cancelled: sql<boolean>`(
    cancelled_quantity > 0 and cast(cancelled_quantity = quantity as integer) = 0)`,
  cancelled: sql<boolean>`(
    cancelled_quantity > 0 and cast(cancelled_quantity = quantity as integer) = 1)`,
} as const satisfies Record<PurchaseStatus, unknown>;
