import {
  CANCELLATION_COLUMNS,
  toCancellation,
  type StoredCancellation,
} from "../model/cancellation.ts";
import { isUuid } from "../model/rules.ts";
import type { RunInTime } from "../database/run-in-time.ts";

export async function findCancellations(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly StoredCancellation[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];

  const rows = await run((db) =>
    db
      .selectFrom("cancellations")
      .select(CANCELLATION_COLUMNS)
      .where("id", "=", (cancellation) => cancellation.fn.any(cancellation.val(uuids)))
      .execute(),
  );
  return rows.map(toCancellation);
}
