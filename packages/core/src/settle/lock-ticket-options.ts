import { sql, type Kysely, type Transaction } from "kysely";

import type { Database } from "../database.ts";
import { prepareStatement } from "../prepare-statement.ts";

/** A ticket option that nobody else decides about until the transaction ends. */
export interface LockedTicketOption {
  readonly id: string;
  readonly allocation: number;
  /** It has rules or active holds, so that more must be read to decide about it. */
  readonly isRuled: boolean;
}

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
  const lockOne = prepareStatement<{ id: string }, Omit<LockedTicketOption, "id">>((value) =>
    tables
      .selectFrom("ticket_options")
      .select([
        "allocation",
        sql<boolean>`num_nonnulls(sale_starts_at, sale_ends_at, min_per_purchase, max_per_purchase, max_per_user, holds_expire_at) > 0`.as(
          "isRuled",
        ),
      ])
      .where("id", "=", value("id"))
      .forNoKeyUpdate(),
  );
  return async (transaction, ids) => {
    const locked: LockedTicketOption[] = [];
    for (const id of ids) {
      const { rows } = await lockOne(transaction, { id });
      for (const row of rows) locked.push({ id, ...row });
    }
    return locked;
  };
}
