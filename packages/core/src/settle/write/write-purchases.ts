import { sql, type Kysely, type Selectable, type Transaction } from "kysely";

import type { Database, PurchaseTable } from "../../model/database.ts";
import { prepareStatement } from "../../database/prepare-statement.ts";
import type { PurchaseMade } from "../decide/event.ts";
import { fromListText, toArrayText, toListText } from "../to-array-text.ts";
import { OutsideTransactionError } from "../../within/outside-transaction-error.ts";
import { isCounted, uncountedFrom } from "./counted.ts";
import {
  neededColumns,
  optionalColumns,
  toOptionalText,
  type OptionalColumn,
} from "./optional-columns.ts";
import {
  creatorOf,
  ENTRY_COLUMNS,
  journalColumns,
  RETURNED_FOR_JOURNAL,
  selectEntry,
} from "./write-journal.ts";
import { isTurn, type TurnMark } from "../../within/turn-mark.ts";

/** Decrements the allocation, and writes the purchases that take from it. */
export type WritePurchases = (
  transaction: Transaction<Database>,
  ticketOptionId: string,
  purchases: readonly PurchaseMade[],
  mark: TurnMark | undefined,
) => Promise<void>;

interface Values {
  readonly ticketOptionId: string;
  readonly taken: number;
  readonly ids: string;
  readonly userIds: string;
  readonly quantities: string;
  readonly orderLines: string;
  readonly creator: string | null;
  readonly mark: string;
}

/** The arrays of the optional columns that are needed. */
type OptionalValues = { [Column in OptionalColumn]?: string };

type PurchaseRow = Pick<Selectable<PurchaseTable>, "id" | "user_id" | "quantity" | "order_lines">;

/**
 * One statement. Each purchase takes the id of its option *from* the conditional decrement. Without the decrement the id
 * is null, and the statement fails because `ticket_option_id` is NOT NULL. This is the last guard: the row is locked and
 * the decision matches it, so only a bug of ours can cause it.
 *
 * The purchases are sent as arrays, so the text of the statement does not depend on their number. An optional column has an
 * array only if a purchase needs it, so there is a statement for each set of columns. The journal entry needs no further
 * array.
 */
export function prepareWritePurchases(
  tables: Kysely<Database>,
  keepsJournal: boolean,
): WritePurchases {
  const statements = new Map<string, ReturnType<typeof prepare>>();

  function statementOf(columns: readonly OptionalColumn[], inTurn: boolean) {
    const key = `${inTurn} ${columns.join()}`;
    let statement = statements.get(key);
    if (!statement) {
      statement = prepare(tables, { inTurn, keepsJournal }, columns);
      statements.set(key, statement);
    }
    return statement;
  }

  return async (transaction, ticketOptionId, purchases, mark) => {
    const taken = purchases.reduce((sum, { quantity }) => sum + quantity, 0);
    const columns = neededColumns(purchases);
    const values: Values & OptionalValues = {
      ticketOptionId,
      taken,
      ids: toArrayText(purchases.map(({ id }) => id)),
      userIds: toArrayText(purchases.map(({ userId }) => userId)),
      quantities: toArrayText(purchases.map(({ quantity }) => quantity)),
      orderLines: toListText(purchases.map(({ orderLines }) => orderLines)),
      creator: creatorOf(purchases),
      mark: mark ?? "",
    };
    for (const column of columns) values[column] = toOptionalText(column, purchases);
    const statement = statementOf(columns, mark !== undefined);
    const { rows } = await statement(transaction, values).catch((fault: unknown) => {
      throw isNotNullViolation(fault) ? guardFault(ticketOptionId, taken, fault) : fault;
    });
    if (mark !== undefined && rows.length === 0) throw new OutsideTransactionError();
  };
}

interface Statement {
  readonly inTurn: boolean;
  readonly keepsJournal: boolean;
}

function prepare(
  tables: Kysely<Database>,
  { inTurn, keepsJournal }: Statement,
  columns: readonly OptionalColumn[],
) {
  const optional = optionalColumns(...columns);
  const isNamed = columns.includes("created_by");
  return prepareStatement<Values & OptionalValues, unknown>((value) => {
    const isInTurn = isTurn(value("mark"));
    const decremented = tables.with("decremented", (db) =>
      db
        .updateTable("ticket_options")
        .set((option) => ({
          allocation: option("allocation", "-", value("taken")),
          version: option("version", "+", "1"),
          // The start of this statement, which is after the lock. Citus requires a stable function in an update.
          updated_at: sql<Date>`pg_catalog.statement_timestamp()`,
          uncounted_from: uncountedFrom(
            sql.ref("max_per_user"),
            sql.ref("draws_on"),
            sql.ref("uncounted_from"),
          ),
          ...journalColumns(keepsJournal),
        }))
        .where("id", "=", value("ticketOptionId"))
        .where("allocation", ">=", value("taken"))
        .$if(inTurn, (update) => update.where(isInTurn))
        .returning([
          "id",
          ...RETURNED_FOR_JOURNAL,
          isCounted(sql.ref("max_per_user"), sql.ref("draws_on")).as("counted"),
        ]),
    );
    const journaled = decremented.with("journaled", (db) =>
      db
        .insertInto("journal_entries")
        .columns([
          ...ENTRY_COLUMNS,
          "purchased",
          "purchased_ids",
          ...(isNamed ? (["created_by"] as const) : []),
        ])
        .expression(
          db
            .selectFrom("decremented")
            .select([
              ...selectEntry("decremented"),
              sql<number>`cast(${value("taken")} as integer)`.as("purchased"),
              sql<string[]>`cast(${value("ids")} as pg_catalog.uuid[])`.as("purchased_ids"),
            ])
            .$if(isNamed, (entry) =>
              entry.select(sql<string>`cast(${value("creator")} as pg_catalog.text)`.as("creator")),
            ),
        ),
    );
    // In a turn it returns its rows, because not every library of a host counts them.
    return (keepsJournal ? journaled : decremented)
      .insertInto("purchases")
      .columns([
        "ticket_option_id",
        "id",
        "user_id",
        "quantity",
        "order_lines",
        "counted",
        "version",
        ...optional.columns,
      ])
      .expression((db) =>
        db
          .selectFrom(
            sql<PurchaseRow>`unnest(cast(${value("ids")} as pg_catalog.uuid[]), cast(${value("userIds")} as pg_catalog.uuid[]), cast(${value("quantities")} as integer[]), ${fromListText(value("orderLines"), "integer")}${optional.arrays(value)})`.as<"purchase">(
              sql`purchase(id, user_id, quantity, order_lines${optional.names})`,
            ),
          )
          .leftJoin("decremented", (join) => join.onTrue())
          .select((purchase) => [
            purchase.ref("decremented.id").$notNull().as("ticket_option_id"),
            "purchase.id",
            "purchase.user_id",
            "purchase.quantity",
            "purchase.order_lines",
            "decremented.counted",
            "decremented.version",
            ...optional.select("purchase"),
          ])
          .$if(inTurn, (select) => select.where(isInTurn)),
      )
      .$if(inTurn, (insert) => insert.returning(sql.lit("").as("written")));
  });
}

function isNotNullViolation(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && fault.code === "23502";
}

/** The error of the guard. */
function guardFault(ticketOptionId: string, taken: number, cause?: unknown): Error {
  return new Error(
    `The guard of ticket option ${ticketOptionId} refused to take ${taken} tickets`,
    { cause },
  );
}
