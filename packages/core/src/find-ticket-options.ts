import { isUuid } from "./rules.ts";
import type { RunInTime } from "./run-in-time.ts";
import { TICKET_OPTION_COLUMNS, toTicketOption, type TicketOption } from "./ticket-option.ts";

export async function findTicketOptions(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly TicketOption[]> {
  const uuids = ids.filter(isUuid);
  if (uuids.length === 0) return [];

  const rows = await run((db) =>
    db
      .selectFrom("ticket_options")
      .select(TICKET_OPTION_COLUMNS)
      .where("id", "=", (option) => option.fn.any(option.val(uuids)))
      .execute(),
  );
  return rows.map(toTicketOption);
}
