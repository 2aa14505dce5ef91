import { sql, type Kysely, type Transaction } from "kysely";

import type { Database } from "../../model/database.ts";
import { prepareStatement, type ExecuteStatement } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import { OutsideTransactionError } from "../../within/outside-transaction-error.ts";
import { expectTurn, isTurn, isTurnHere, type TurnMark } from "../../within/turn-mark.ts";
import { hasPurchasesOnly, movedBy, type Ledger } from "../decide/ledger.ts";
import type { TakenId } from "../chosen-ids.ts";
import { inOneShard, type InShard } from "../in-shard.ts";
import { changePurchases } from "./change-purchases.ts";
import { changeTicketOptions, moveAllocations } from "./change-ticket-options.ts";
import { countPurchases } from "./count-purchases.ts";
import { extendHolds } from "./extend-holds.ts";
import { insertChosenIds } from "./insert-chosen-ids.ts";
import { NEW_ROWS } from "./new-rows.ts";
import { openJournal } from "./open-journal.ts";
import { eventsOf, toDecisions, type Part } from "./part.ts";
import { resolveHolds } from "./resolve-holds.ts";
import { writeJournal, writeJournalOfSales } from "./write-journal.ts";
import { prepareWritePurchases } from "./write-purchases.ts";

/**
 * Writes all decisions about ticket options in one statement, for all kinds of claims. So a COMMIT may be sent directly
 * after it.
 *
 * @param chosenIds ids that the decisions take
 * @param mark in a host's transaction, the mark of the turn
 * @throws {OutsideTransactionError} when the turn is over: nothing was written
 */
export type WriteBatch = (
  transaction: Transaction<Database>,
  ledgers: readonly Ledger[],
  chosenIds: readonly TakenId[],
  mark?: TurnMark,
) => Promise<void>;

const ROWS = [
  ...NEW_ROWS,
  extendHolds,
  resolveHolds,
  changePurchases,
  countPurchases,
  insertChosenIds,
] as const;

/**
 * The statement is composed of the parts that are needed, and is built once for each set of parts. Its text does not
 * depend on the number of rows.
 *
 * The statement fails if it does not write all rows. Then PostgreSQL turns the COMMIT after it into a ROLLBACK.
 *
 * - Inserts take the id of the ticket option *from* the conditional change of that option. Without that change the id is
 *   null, and `ticket_option_id` is NOT NULL.
 * - Updated rows are counted, and a wrong count divides by zero.
 *
 * The rows are locked and the decision matches them, so only a bug of ours can cause such a failure.
 */
export function prepareWriteBatch(
  tables: Kysely<Database>,
  inShard: InShard,
  keepsJournal: boolean,
): WriteBatch {
  const writePurchases = prepareWritePurchases(tables, keepsJournal);
  const rowParts = keepsJournal ? [...ROWS, writeJournal, writeJournalOfSales, openJournal] : ROWS;
  const statements = new Map<string, ExecuteStatement<Record<string, unknown>, unknown>>();

  function statementOf(parts: readonly Part[], inTurn: boolean) {
    // Two parts have the name "changed", because inserts take ids from either of them.
    const isChange = parts.includes(changeTicketOptions);
    const name = [inTurn, isChange, ...parts.map((part) => part.name)].join();
    let statement = statements.get(name);
    if (!statement) {
      statement = compose(tables, parts, inTurn, inShard, keepsJournal);
      statements.set(name, statement);
    }
    return statement;
  }

  return async (transaction, ledgers, chosenIds, mark) => {
    const [only] = ledgers;
    if (!only) return mark === undefined ? undefined : expectTurn(transaction, mark);
    const decisions = toDecisions(ledgers, chosenIds);
    // On distributed tables a shard would evaluate the mark in this INSERT, and does not know it. And Citus has to find the
    // shard of the journal entry.
    const asksShard = (mark !== undefined || keepsJournal) && inShard === inOneShard;
    const opensJournal = keepsJournal && !only.isInJournal;
    const isShort = chosenIds.length === 0 && ledgers.length === 1 && hasPurchasesOnly(only);
    if (isShort && !asksShard && !opensJournal) {
      return writePurchases(
        transaction,
        only.ticketOptionId,
        eventsOf(decisions, "purchase_made"),
        mark,
      );
    }
    const isChange = ledgers.some(({ changed }) => changed);
    const parts = [
      isChange ? changeTicketOptions : moveAllocations,
      ...rowParts.filter((part) => part.count(decisions) > 0),
    ];
    const values: Record<string, unknown> = { mark };
    for (const part of parts) {
      Object.assign(values, part.valuesOf(decisions), { [countOf(part)]: part.count(decisions) });
    }
    const { rows } = await statementOf(parts, mark !== undefined)(transaction, values).catch(
      (fault: unknown) => {
        throw explain(fault, ledgers);
      },
    );
    if (rows.length === 0) throw new OutsideTransactionError();
  };
}

const countOf = ({ name }: Part) => `count of ${name}`;

function compose(
  tables: Kysely<Database>,
  parts: readonly Part[],
  inTurn: boolean,
  inShard: InShard,
  keepsJournal: boolean,
) {
  return prepareStatement<Record<string, unknown>, unknown>((value) => {
    const mark = sql<string>`${value("mark")}`;
    const isInTurn = inTurn ? isTurn(mark) : sql<boolean>`true`;
    const isInTurnHere = inTurn ? isTurnHere(mark) : isInTurn;
    const writes = parts.map(
      (part) =>
        sql`${sql.id(part.name)} as (${part.build(tables, { value, isInTurn, inShard, keepsJournal })})`,
    );
    const counts = parts
      .filter((part) => part.isCounted)
      .map(
        (part) =>
          sql`(select pg_catalog.count(*) from ${sql.id(part.name)}) = ${value(countOf(part))}`,
      );
    const isUnprepared = parts.some((part) => part.isUnprepared);
    const statement = sql`with ${sql.join(writes)}
      select cast(1 / cast((${sql.join(counts, sql` and `)}) as integer) as pg_catalog.text) as written where ${isInTurnHere}
      ${sql.raw(isUnprepared ? UNPREPARED : "")}`;
    return { compile: () => statement.compile(tables) };
  });
}

/** Replaces the error of a guard with one that explains it. */
function explain(fault: unknown, ledgers: readonly Ledger[]): unknown {
  // not_null_violation, division_by_zero
  const isOurs =
    fault instanceof Error && "code" in fault && ["23502", "22012"].includes(String(fault.code));
  if (!isOurs) return fault;
  const moves = ledgers.map((ledger) => `${ledger.ticketOptionId} by ${movedBy(ledger)}`);
  return new Error(`The guard refused an incomplete write: ${moves.join(", ")}`, {
    cause: fault,
  });
}
