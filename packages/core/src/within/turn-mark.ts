import { sql, type Expression, type Kysely, type RawBuilder } from "kysely";

import type { Database } from "../model/database.ts";
import { OutsideTransactionError } from "./outside-transaction-error.ts";

/**
 * A random value of a PostgreSQL setting during one turn in a host's transaction. Every statement that locks or
 * writes in the turn requires it.
 *
 * The setting is local to the transaction. COMMIT, ROLLBACK, and ROLLBACK TO an earlier savepoint undo it. A row
 * lock ends at the same time, if the same statement has locked the row.
 * https://www.postgresql.org/docs/current/sql-set.html
 */
export type TurnMark = string;

const SETTING = sql.lit("ticket_allocation.turn");

/** The mark that the locking statement sets. */
export function markOfLocks(mark: TurnMark): TurnMark {
  return `${mark} locked`;
}

export function setMark(mark: Expression<string>): RawBuilder<string> {
  return sql<string>`pg_catalog.set_config(${SETTING}, ${mark}, true)`;
}

/**
 * SQL condition: true in the turn with one of these marks. Otherwise the statement does nothing. It does not fail,
 * because an error would abort a transaction that may belong to other code.
 */
export function isTurn(...marks: readonly Expression<string>[]): RawBuilder<boolean> {
  return sql<boolean>`pg_catalog.current_setting(${SETTING}, true) in (${sql.join(marks)})`;
}

/**
 * The same condition for a statement that reads. On distributed tables other servers evaluate its conditions on
 * rows, and they do not know the mark. A catalog table is read on this server, and `pg_am` always has rows.
 */
export function isTurnHere(...marks: readonly Expression<string>[]): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from pg_catalog.pg_am where ${isTurn(...marks)})`;
}

/** SQL condition: true in the turn with one of these marks. Then it also sets the mark to `next`. */
export function setMarkHere(
  mark: Expression<string>,
  next: Expression<string>,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from pg_catalog.pg_am where case when ${isTurn(mark, next)} then ${setMark(next)} is not null end)`;
}

/**
 * To be called after a read. If the mark is still set, the read was done in the turn.
 *
 * @throws {OutsideTransactionError} when the mark is not set
 */
export async function expectTurn(db: Kysely<Database>, mark: TurnMark): Promise<void> {
  const { rows } = await sql`select '' as turn where ${isTurn(sql.val(mark))}`.execute(db);
  if (rows.length === 0) throw new OutsideTransactionError();
}
