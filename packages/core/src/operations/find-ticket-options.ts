import { currentAllocation } from "./current-allocation.ts";
import { isUuid } from "../model/rules.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { DESCRIBING_COLUMNS, toTicketOption, type TicketOption } from "../model/ticket-option.ts";

export async function findTicketOptions(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly TicketOption[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];

  const rows = await run((db) =>
    db
      .selectFrom("ticket_options")
      .select([...DESCRIBING_COLUMNS, currentAllocation(db, "ticket_options").as("allocation")])
      .where("id", "=", (option) => option.fn.any(option.val(uuids)))
      .execute(),
  );
  return rows.map(toTicketOption);
}
