import { sql, type Kysely, type Transaction } from "kysely";

import type { Database } from "../../model/database.ts";
import { prepareStatement, type ExecuteStatement } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import { OutsideTransactionError } from "../../within/outside-transaction-error.ts";
import { expectTurn, isTurn, isTurnHere, type TurnMark } from "../../within/turn-mark.ts";
import { hasPurchasesOnly, movedBy, type Ledger } from "../decide/ledger.ts";
import { inOneShard, type InShard } from "../in-shard.ts";
import { changeTicketOptions, moveAllocations } from "./change-ticket-options.ts";
import { countPurchases } from "./count-purchases.ts";
import { insertCancellations } from "./insert-cancellations.ts";
import { insertHolds } from "./insert-holds.ts";
import { insertPurchases } from "./insert-purchases.ts";
import { eventsOf, type Part } from "./part.ts";
import { reducePurchases } from "./reduce-purchases.ts";
import { resolveHolds } from "./resolve-holds.ts";
import { prepareWritePurchases } from "./write-purchases.ts";

/**
 * Writes all that was decided about some ticket options, whatever kinds it is of, as one statement: a COMMIT
 * may be sent right behind it.
 *
 * @param mark of the turn in a transaction of somebody else
 * @throws {OutsideTransactionError} when that is over: nothing was written
 */
export type WriteBatch = (
  transaction: Transaction<Database>,
  ledgers: readonly Ledger[],
  mark?: TurnMark,
) => Promise<void>;

const ROWS = [
  insertPurchases,
  insertHolds,
  resolveHolds,
  insertCancellations,
  reducePurchases,
  countPurchases,
] as const;

/**
 * The statement is composed of the parts that are needed, and built once for each such set; its text
 * does not depend on how many rows they write.
 *
 * It fails by itself when it does not write all of them, so that PostgreSQL turns the COMMIT behind it
 * into a ROLLBACK: what is inserted takes its ticket option's id *from* the conditional change of
 * that option, without which the id is null, and `ticket_option_id` is NOT NULL. What is
 * updated is counted, and a wrong count divides by zero. The rows are locked and the decision
 * fits, so it can only fail so through a bug of ours.
 */
export function prepareWriteBatch(tables: Kysely<Database>, inShard: InShard): WriteBatch {
  const writePurchases = prepareWritePurchases(tables);
  const statements = new Map<string, ExecuteStatement<Record<string, unknown>, unknown>>();

  function statementOf(parts: readonly Part[], inTurn: boolean) {
    // Two parts are called "changed": what inserts takes ids from either.
    const isChange = parts.includes(changeTicketOptions);
    const name = [inTurn, isChange, ...parts.map((part) => part.name)].join();
    let statement = statements.get(name);
    if (!statement) statements.set(name, (statement = compose(tables, parts, inTurn, inShard)));
    return statement;
  }

  return async (transaction, ledgers, mark) => {
    const [only] = ledgers;
    if (!only) return mark === undefined ? undefined : expectTurn(transaction, mark);
    // Its INSERT, on top of a statement, asks a shard for the turn: none is known there.
    const asksShard = mark !== undefined && inShard === inOneShard;
    if (ledgers.length === 1 && hasPurchasesOnly(only) && !asksShard) {
      return writePurchases(
        transaction,
        only.ticketOptionId,
        eventsOf(ledgers, "purchase_made"),
        mark,
      );
    }
    const isChange = ledgers.some(({ changed }) => changed);
    const parts = [
      isChange ? changeTicketOptions : moveAllocations,
      ...ROWS.filter((part) => part.count(ledgers) > 0),
    ];
    const values: Record<string, unknown> = { mark };
    for (const part of parts) {
      Object.assign(values, part.valuesOf(ledgers), { [countOf(part)]: part.count(ledgers) });
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
) {
  return prepareStatement<Record<string, unknown>, unknown>((value) => {
    const mark = sql<string>`${value("mark")}`;
    const isInTurn = inTurn ? isTurn(mark) : sql<boolean>`true`;
    const isInTurnHere = inTurn ? isTurnHere(mark) : isInTurn;
    const writes = parts.map(
      (part) => sql`${sql.id(part.name)} as (${part.build(tables, value, isInTurn, inShard)})`,
    );
    const counts = parts
      .filter((part) => part.isCounted)
      .map(
        (part) =>
          sql`(select pg_catalog.count(*) from ${sql.id(part.name)}) = ${value(countOf(part))}`,
      );
    const isPlannedAnew = parts.some((part) => part.isPlannedAnew);
    const statement = sql`with ${sql.join(writes)}
      select cast(1 / cast((${sql.join(counts, sql` and `)}) as integer) as pg_catalog.text) as written where ${isInTurnHere}
      ${sql.raw(isPlannedAnew ? UNPREPARED : "")}`;
    return { compile: () => statement.compile(tables) };
  });
}

/** Says loudly that what was decided did not hold. */
function explain(fault: unknown, ledgers: readonly Ledger[]): unknown {
  // not_null_violation, division_by_zero
  const isOurs =
    fault instanceof Error && "code" in fault && ["23502", "22012"].includes(String(fault.code));
  if (!isOurs) return fault;
  const moves = ledgers.map((ledger) => `${ledger.ticketOptionId} by ${movedBy(ledger)}`);
  return new Error(`Not all was written that was decided, moving ${moves.join(", ")}`, {
    cause: fault,
  });
}
