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
import { readPage } from "./read-page.ts";

export async function listPurchases(
  run: RunInTime,
  request: ListRequest<"purchases"> = {},
): Promise<Page<StoredPurchase>> {
  const { filter = {}, ...page } = parseInput(listRequestSchemas.purchases, request);
  const { ticketOptionId, userId, status } = filter;
  return run((db) => {
    let purchases = db.selectFrom("purchases").selectAll();
    if (ticketOptionId) purchases = purchases.where("ticket_option_id", "=", ticketOptionId);
    if (userId) purchases = purchases.where("user_id", "=", userId);
    if (status) purchases = purchases.where(HAS_STATUS[status]);
    const listed = { queries: [purchases], columns: PURCHASE_COLUMNS, toItem: toPurchase };
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
