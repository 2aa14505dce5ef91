import { sql, type Transaction } from "kysely";

import type { Database } from "../database.ts";
import { toCreatedAs, toTicketOptionRow, type TicketOption } from "../ticket-option.ts";
import type { Ledger } from "./decide/ledger.ts";
import { guardFault } from "./write-purchases.ts";

/**
 * Moves the allocation by what was taken, returned and added, if that leaves it within 0 and
 * the capacity, and writes what else has changed of the ticket option.
 *
 * Comes last: it says when the next of the holds that were written expires.
 */
export async function writeTicketOption(
  transaction: Transaction<Database>,
  { option, now, entries }: Ledger,
  before: TicketOption,
): Promise<void> {
  const moved = entries.returned - entries.taken + option.capacity - before.capacity;
  const { id, ...members } = toTicketOptionRow(option);
  const { numUpdatedRows } = await transaction
    .updateTable("ticket_options")
    .set((row) => ({
      allocation: row("allocation", "+", moved),
      version: row("version", "+", "1"),
      updated_at: sql<Date>`statement_timestamp()`,
      ...(entries.isOptionChanged && {
        ...members,
        created_as: row.fn.coalesce("created_as", row.val(toCreatedAs(before))),
      }),
      ...((entries.holds.length > 0 || entries.resolvedHolds.length > 0) && {
        holds_expire_at: row
          .selectFrom("holds")
          .select((hold) => hold.fn.min("expires_at").as("next"))
          .where("ticket_option_id", "=", id)
          .where("status", "=", "active"),
      }),
    }))
    .where("id", "=", id)
    .where((row) => row("allocation", ">=", -moved))
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw guardFault(id, -moved);
}
