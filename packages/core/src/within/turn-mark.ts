import { sql, type Expression, type Kysely, type RawBuilder } from "kysely";

import type { Database } from "../model/database.ts";
import { OutsideTransactionError } from "./outside-transaction-error.ts";

/**
 * Value of a setting of PostgreSQL during one turn in a host's transaction, made up for it. Every statement
 * that locks or writes in the turn demands it.
 *
 * The setting is local to the transaction: it is undone by COMMIT, by ROLLBACK, and by ROLLBACK TO
 * a savepoint that was set before. A row lock lives as long, when the same statement takes it.
 * https://www.postgresql.org/docs/current/sql-set.html
 */
export type TurnMark = string;

const SETTING = sql.lit("ticket_allocation.turn");

/** The mark once rows were locked, which the locking statement sets. */
export function markOfLocks(mark: TurnMark): TurnMark {
  return `${mark} locked`;
}

export function setMark(mark: Expression<string>): RawBuilder<string> {
  return sql<string>`pg_catalog.set_config(${SETTING}, ${mark}, true)`;
}

/**
 * True in the turn with one of these marks. Elsewhere a statement with this condition does nothing: an error
 * would end a transaction that may be somebody else's.
 */
export function isTurn(...marks: readonly Expression<string>[]): RawBuilder<boolean> {
  return sql<boolean>`pg_catalog.current_setting(${SETTING}, true) in (${sql.join(marks)})`;
}

/**
 * The same where a statement reads: on distributed tables other servers judge what it asks of its rows, and know
 * of no turn. A table of the catalog is read on this one, and this one always has rows.
 */
export function isTurnHere(...marks: readonly Expression<string>[]): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from pg_catalog.pg_am where ${isTurn(...marks)})`;
}

/** True in the turn with one of these marks, and sets the second. Without a turn it does neither. */
export function setMarkHere(
  mark: Expression<string>,
  next: Expression<string>,
): RawBuilder<boolean> {
  return sql<boolean>`exists (select 1 from pg_catalog.pg_am where case when ${isTurn(mark, next)} then ${setMark(next)} is not null end)`;
}

/**
 * To be called after what was read: if the mark is still set, it was read in the turn.
 *
 * @throws {OutsideTransactionError} when it is not
 */
export async function expectTurn(db: Kysely<Database>, mark: TurnMark): Promise<void> {
  const { rows } = await sql`select where ${isTurn(sql.val(mark))}`.execute(db);
  if (rows.length === 0) throw new OutsideTransactionError();
}
