import { sql, type Expression, type RawBuilder, type Transaction } from "kysely";
import { randomUUID } from "node:crypto";

import type { Database } from "../database.ts";
import { OutsideTransactionError } from "./outside-transaction-error.ts";
import type { JoinedTransaction } from "./join-transaction.ts";
import { CURRENT_ID, type TransactionId } from "./transaction-id.ts";
import { hostTurns } from "./turns.ts";

/** What one call of a box office does in a host's transaction, while no other of ours does anything in it. */
export interface Turn {
  /**
   * Value of a setting of PostgreSQL while the turn lasts, made up for it: each statement that
   * changes something demands it by {@link isTurn}, so that elsewhere it changes nothing.
   */
  readonly mark: string;
  /**
   * To be called after what was read: until then it was read in the host's transaction.
   *
   * @throws {OutsideTransactionError}
   */
  readonly expectOpen: () => Promise<void>;
}

/**
 * The setting is local to the transaction, so it lives as long as a row lock that was taken with
 * it: it is undone by COMMIT, by ROLLBACK, and by ROLLBACK TO a savepoint that was set before.
 * https://www.postgresql.org/docs/current/sql-set.html
 */
const SETTING = sql.raw("'ticket_allocation.turn'");

/** A condition that only statements of the turn fulfil. */
export function isTurn(mark: Expression<string>): RawBuilder<boolean> {
  return sql<boolean>`current_setting(${SETTING}, true) = ${mark}`;
}

/** Waits until no other call does anything in the host's transaction, and does something in it. */
export type TakeTurn = <Result>(
  purpose: Purpose,
  work: (turn: Turn) => Promise<Result>,
) => Promise<Result>;

/** What something does in the database. */
export type Purpose = "read" | "write";

/**
 * Prepares turns in a host's transaction, whichever handle, box office or client they come through.
 *
 * @throws {OutsideTransactionError} when it has ended
 * @throws {TypeError} when its settings do not allow it
 */
export function takeTurnsIn({ transaction, id }: JoinedTransaction): TakeTurn {
  return async (purpose, work) => {
    const own = await id;
    return hostTurns.take(own, async () => {
      const mark = randomUUID();
      await beginTurn(transaction, own, mark, purpose);
      return work({ mark, expectOpen: () => expectMark(transaction, mark) });
    });
  };
}

/** Does nothing to a transaction with another id. */
async function beginTurn(
  transaction: Transaction<Database>,
  id: TransactionId,
  mark: string,
  purpose: Purpose,
): Promise<void> {
  const { rows } = await sql<{ encoding: string; readOnly: string }>`
    select set_config(${SETTING}, ${mark}, true),
      cast(pg_client_encoding() as text) as encoding,
      current_setting('transaction_read_only') as "readOnly"
    where ${sql.raw(CURRENT_ID)} = ${id}`.execute(transaction);
  const [host] = rows;
  if (!host) throw new OutsideTransactionError();
  // pg writes and reads UTF-8 whatever the session says.
  if (host.encoding !== "UTF8") {
    throw new TypeError(`within() needs the client_encoding UTF8, and it is ${host.encoding}`);
  }
  if (purpose === "write" && host.readOnly !== "off") {
    throw new TypeError("within() was given a transaction that is READ ONLY");
  }
}

async function expectMark(transaction: Transaction<Database>, mark: string): Promise<void> {
  const { rows } = await sql`select where ${isTurn(sql.val(mark))}`.execute(transaction);
  if (rows.length === 0) throw new OutsideTransactionError();
}
