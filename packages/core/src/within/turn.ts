import { sql, type Transaction } from "kysely";
import { randomUUID } from "node:crypto";

import type { Database } from "../model/database.ts";
import { setMark, type TurnMark } from "./turn-mark.ts";
import type { JoinedTransaction } from "./join-transaction.ts";
import { OutsideTransactionError } from "./outside-transaction-error.ts";
import { CURRENT_ID, type TransactionId } from "./transaction-id.ts";
import { hostTurns } from "./turns.ts";

/** Whether an operation writes. */
export type Purpose = "read" | "write";

/**
 * Waits until no other call runs in the host's transaction, then does the work in it.
 *
 * @param work gets the mark of its turn
 * @throws {OutsideTransactionError} when the transaction has ended
 * @throws {TypeError} when the settings of the transaction do not allow the work
 */
export type TakeTurn = <Result>(
  purpose: Purpose,
  work: (mark: TurnMark) => Promise<Result>,
) => Promise<Result>;

/** Creates a function that takes turns in a host's transaction, together with all other handles, box offices and clients. */
export function takeTurnsIn({ transaction, id }: JoinedTransaction): TakeTurn {
  return async (purpose, work) => {
    const own = await id;
    return hostTurns.take(own, async () => {
      const mark = randomUUID();
      await beginTurn(transaction, own, mark, purpose);
      return work(mark);
    });
  };
}

/** Sets the mark if the transaction with this id is open. Does nothing in another transaction. */
async function beginTurn(
  transaction: Transaction<Database>,
  id: TransactionId,
  mark: TurnMark,
  purpose: Purpose,
): Promise<void> {
  const { rows } = await sql<{ encoding: string; readOnly: string }>`
    select ${setMark(sql.val(mark))},
      cast(pg_catalog.pg_client_encoding() as pg_catalog.text) as encoding,
      pg_catalog.current_setting('transaction_read_only') as "readOnly"
    where ${sql.raw(CURRENT_ID)} = ${id}`.execute(transaction);
  const [host] = rows;
  if (!host) throw new OutsideTransactionError();
  // Clients always write and read UTF-8, whatever the client_encoding is.
  if (host.encoding !== "UTF8") {
    throw new TypeError(`within() requires the client_encoding UTF8, but it is ${host.encoding}`);
  }
  if (purpose === "write" && host.readOnly !== "off") {
    throw new TypeError("within() cannot write in a transaction that is READ ONLY");
  }
}
