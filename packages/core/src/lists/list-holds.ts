import { sql, type RawBuilder } from "kysely";

import type { HoldStatus } from "../model/database.ts";
import { CURRENT_STATUS, HOLD_COLUMNS, toHold, type Hold } from "../model/hold.ts";
import { parseInput } from "../model/parse-input.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { listRequestSchemas } from "./list-request-schemas.ts";
import type { ListRequest, Page } from "./page.ts";
import { filterSales } from "./filter-sales.ts";
import { readPage } from "./read-page.ts";

export async function listHolds(
  run: RunInTime,
  request: ListRequest<"holds"> = {},
): Promise<Page<Hold>> {
  const { filter = {}, ...page } = parseInput(listRequestSchemas.holds, request);
  const { status: statuses, ...others } = filter;
  return run((db) => {
    const { matches, eventId } = filterSales(db, others);
    const holds = db.selectFrom("holds").selectAll().where(matches);
    // The status is not computed a second time: between two readings of the clock a hold may expire.
    const ofStatus = (status: HoldStatus) =>
      HAS_STATUS[status].map((has) =>
        holds.where(has).select(sql.lit(status).as("current_status")),
      );
    const shown = statuses ? sql.ref("current_status").as("status") : CURRENT_STATUS;
    const listed = {
      queries: statuses ? statuses.flatMap(ofStatus) : [holds],
      eventId,
      columns: [...HOLD_COLUMNS, shown],
      toItem: toHold,
    };
    return readPage(db, listed, page);
  });
}

/**
 * Each condition becomes a query of its own, because no index serves several of them together. They have one clock, so that a hold is
 * in one of them.
 */
const HAS_STATUS: Readonly<Record<HoldStatus, readonly Condition[]>> = {
  active: [sql`(status = 'active' and expires_at > pg_catalog.statement_timestamp())`],
  confirmed: [sql`status = 'confirmed'`],
  released: [sql`status = 'released'`],
  expired: [
    sql`status = 'expired'`,
    sql`(status = 'active' and expires_at <= pg_catalog.statement_timestamp())`,
  ],
};

type Condition = RawBuilder<boolean>;
