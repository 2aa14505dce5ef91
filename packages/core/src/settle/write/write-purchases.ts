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
 * array only if a purchase needs it, so there is a statement for each set of columns.
 */
export function prepareWritePurchases(tables: Kysely<Database>): WritePurchases {
  const statements = new Map<string, ReturnType<typeof prepare>>();

  function statementOf(columns: readonly OptionalColumn[], inTurn: boolean) {
    const key = `${inTurn} ${columns.join()}`;
    let statement = statements.get(key);
    if (!statement) statements.set(key, (statement = prepare(tables, inTurn, columns)));
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
      mark: mark ?? "",
    };
    for (const column of columns) values[column] = toOptionalText(column, purchases);
    const statement = statementOf(columns, mark !== undefined);
    const { numAffectedRows } = await statement(transaction, values).catch((fault: unknown) => {
      throw isNotNullViolation(fault) ? guardFault(ticketOptionId, taken, fault) : fault;
    });
    if (numAffectedRows === 0n) throw new OutsideTransactionError();
  };
}

function prepare(tables: Kysely<Database>, inTurn: boolean, columns: readonly OptionalColumn[]) {
  const optional = optionalColumns(...columns);
  return prepareStatement<Values & OptionalValues, unknown>((value) => {
    const isInTurn = isTurn(value("mark"));
    return tables
      .with("decremented", (db) =>
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
          }))
          .where("id", "=", value("ticketOptionId"))
          .where("allocation", ">=", value("taken"))
          .$if(inTurn, (update) => update.where(isInTurn))
          .returning(["id", isCounted(sql.ref("max_per_user"), sql.ref("draws_on")).as("counted")]),
      )
      .insertInto("purchases")
      .columns([
        "ticket_option_id",
        "id",
        "user_id",
        "quantity",
        "order_lines",
        "counted",
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
            ...optional.select("purchase"),
          ])
          .$if(inTurn, (select) => select.where(isInTurn)),
      );
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
