import { sql, type RawBuilder } from "kysely";

import type { HoldStatus } from "../model/database.ts";
import { CURRENT_STATUS, HOLD_COLUMNS, toHold, type Hold } from "../model/hold.ts";
import { parseInput } from "../model/parse-input.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { listRequestSchemas } from "./list-request-schemas.ts";
import type { ListRequest, Page } from "./page.ts";
import { readPage } from "./read-page.ts";

export async function listHolds(
  run: RunInTime,
  request: ListRequest<"holds"> = {},
): Promise<Page<Hold>> {
  const { filter = {}, ...page } = parseInput(listRequestSchemas.holds, request);
  const { ticketOptionId, userId, status } = filter;
  return run((db) => {
    let holds = db.selectFrom("holds").selectAll();
    if (ticketOptionId) holds = holds.where("ticket_option_id", "=", ticketOptionId);
    if (userId) holds = holds.where("user_id", "=", userId);
    // The status is not computed a second time: between two readings of the clock a hold may expire.
    const shown = status ? sql.lit(status).$castTo<HoldStatus>().as("status") : CURRENT_STATUS;
    const listed = {
      queries: status ? HAS_STATUS[status].map((has) => holds.where(has)) : [holds],
      columns: [...HOLD_COLUMNS, shown],
      toItem: toHold,
    };
    return readPage(db, listed, page);
  });
}

/** Each condition becomes a query of its own, because no index serves several of them together. */
const HAS_STATUS: Readonly<Record<HoldStatus, readonly Condition[]>> = {
  active: [sql`(status = 'active' and expires_at > pg_catalog.clock_timestamp())`],
  confirmed: [sql`status = 'confirmed'`],
  released: [sql`status = 'released'`],
  expired: [
    sql`status = 'expired'`,
    sql`(status = 'active' and expires_at <= pg_catalog.clock_timestamp())`,
  ],
};

type Condition = RawBuilder<boolean>;
