import { sql, type Transaction } from "kysely";

import type { Database } from "../../model/database.ts";
import {
  TICKET_OPTION_COLUMNS,
  toTicketOption,
  type TicketOption,
} from "../../model/ticket-option.ts";
import { isAnyOf } from "../lock-rows.ts";
import { toArrayText } from "../to-array-text.ts";

/** Reads whole ticket options, which the transaction has locked. */
export async function readOptions(
  transaction: Transaction<Database>,
  ids: readonly string[],
): Promise<readonly TicketOption[]> {
  if (ids.length === 0) return [];
  const rows = await transaction
    .selectFrom("ticket_options")
    .select(TICKET_OPTION_COLUMNS)
    .where("id", "=", isAnyOf(sql.val(toArrayText(ids))))
    .execute();
  return rows.map(toTicketOption);
}
