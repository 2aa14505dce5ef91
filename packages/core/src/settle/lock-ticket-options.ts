import type { Kysely, Selectable, Transaction } from "kysely";

import type { Database, TicketOptionTable } from "../database.ts";
import { prepareStatement } from "../prepare-statement.ts";
import { TICKET_OPTION_COLUMNS, toTicketOption, type TicketOption } from "../ticket-option.ts";

/** A ticket option that nobody else decides about until the transaction ends. */
export interface LockedTicketOption {
  readonly option: TicketOption;
  /** Never later than the first of its active holds expires. */
  readonly holdsExpireAt: Date | null;
}

const COLUMNS = [...TICKET_OPTION_COLUMNS, "holds_expire_at"] as const;

type LockedRow = Pick<Selectable<TicketOptionTable>, (typeof COLUMNS)[number]>;

/** Locks the ticket options that exist of these ids, which must be sorted. */
export type LockTicketOptions = (
  transaction: Transaction<Database>,
  ids: readonly string[],
) => Promise<readonly LockedTicketOption[]>;

/**
 * FOR NO KEY UPDATE makes the sellers of one option wait for each other, yet lets
 * the purchases' foreign key checks through. After its wait it returns the row as
 * the one before left it. Several are locked one by one in the order of their ids, so
 * that no two transactions wait for each other.
 * https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS
 */
export function prepareLock(tables: Kysely<Database>): LockTicketOptions {
  const lockOne = prepareStatement<{ id: string }, LockedRow>((value) =>
    tables
      .selectFrom("ticket_options")
      .select(COLUMNS)
      .where("id", "=", value("id"))
      .forNoKeyUpdate(),
  );
  return async (transaction, ids) => {
    const locked: LockedTicketOption[] = [];
    for (const id of ids) {
      const { rows } = await lockOne(transaction, { id });
      for (const row of rows) {
        locked.push({ option: toTicketOption(row), holdsExpireAt: row.holds_expire_at });
      }
    }
    return locked;
  };
}
