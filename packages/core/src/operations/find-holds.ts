import { CURRENT_STATUS, HOLD_COLUMNS, toHold, type Hold } from "../model/hold.ts";
import { isUuid } from "../model/rules.ts";
import type { RunInTime } from "../database/run-in-time.ts";

export async function findHolds(run: RunInTime, ids: readonly string[]): Promise<readonly Hold[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];

  const rows = await run((db) =>
    db
      .selectFrom("holds")
      .select(HOLD_COLUMNS)
      .select(CURRENT_STATUS)
      .where("id", "=", (hold) => hold.fn.any(hold.val(uuids)))
      .execute(),
  );
  return rows.map(toHold);
}
