import { sql, type Transaction } from "kysely";

import { ACTIVE, type Database } from "../database.ts";
import { toChangedColumns, toCreatedAs } from "../ticket-option.ts";
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
  { ticketOptionId, option, changed, entries }: Ledger,
): Promise<void> {
  const added = option && changed ? changed.capacity - option.capacity : 0;
  const moved = added + entries.returned - entries.taken;
  const { numUpdatedRows } = await transaction
    .updateTable("ticket_options")
    .set((row) => ({
      allocation: row("allocation", "+", moved),
      version: row("version", "+", "1"),
      updated_at: sql<Date>`statement_timestamp()`,
      ...(option &&
        changed && {
          ...toChangedColumns(option, changed),
          created_as: row.fn.coalesce("created_as", row.val(toCreatedAs(option))),
        }),
      ...((entries.holds.length > 0 || entries.resolvedHolds.length > 0) && {
        holds_expire_at: row
          .selectFrom("holds")
          .select((hold) => hold.fn.min("expires_at").as("next"))
          .where("ticket_option_id", "=", ticketOptionId)
          .where("status", "=", ACTIVE),
      }),
    }))
    .where("id", "=", ticketOptionId)
    .where("allocation", ">=", -moved)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) throw guardFault(ticketOptionId, -moved);
}
