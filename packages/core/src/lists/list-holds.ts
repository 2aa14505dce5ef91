import { sql, type RawBuilder } from "kysely";

import type { HoldStatus } from "../database.ts";
import { CURRENT_STATUS, HOLD_COLUMNS, toHold, type Hold } from "../hold.ts";
import { parseInput } from "../parse-input.ts";
import type { RunInTime } from "../run-in-time.ts";
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
    let holds = db.selectFrom("holds").select(HOLD_COLUMNS);
    if (ticketOptionId) holds = holds.where("ticket_option_id", "=", ticketOptionId);
    if (userId) holds = holds.where("user_id", "=", userId);
    if (!status) return readPage(db, [holds.select(CURRENT_STATUS)], page, toHold);

    // The clock is asked once for each hold: what was found active is not shown as expired.
    const shown = holds.select(sql<HoldStatus>`cast(${sql.lit(status)} as text)`.as("status"));
    const [first, ...others] = HAS_STATUS[status];
    const listed = [shown.where(first), ...others.map((other) => shown.where(other))] as const;
    return readPage(db, listed, page, toHold);
  });
}

/** Several conditions are queries of their own: an index serves each, and none serves them together. */
const HAS_STATUS: Readonly<Record<HoldStatus, readonly [Condition, ...Condition[]]>> = {
  active: [sql`(status = 'active' and expires_at > clock_timestamp())`],
  confirmed: [sql`status = 'confirmed'`],
  released: [sql`status = 'released'`],
  expired: [sql`status = 'expired'`, sql`(status = 'active' and expires_at <= clock_timestamp())`],
};

type Condition = RawBuilder<boolean>;
