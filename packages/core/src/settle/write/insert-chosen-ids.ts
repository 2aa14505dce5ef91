import { sql, type Expression, type Kysely, type RawBuilder } from "kysely";

import { asText } from "../../database/column-text.ts";
import { prepareStatement } from "../../database/prepare-statement.ts";
import type { Database } from "../../model/database.ts";
import { BusyError } from "../../model/errors.ts";
import { expectTurn, isTurnHere, type TurnMark } from "../../within/turn-mark.ts";
import type { TakenId } from "../chosen-ids.ts";
import { ContestedIdError } from "../contested-id-error.ts";
import { toArrayText } from "../to-array-text.ts";
import type { Part } from "./part.ts";

/**
 * Writes the ids that granted claims have chosen, in the statement of the batch: a host may end its transaction before any
 * statement, and an id must not be taken without what has it.
 *
 * The transaction has the locks of the ids and has seen that they are free, so it waits for nobody.
 */
export const insertChosenIds: Part = {
  name: "chosen",
  isCounted: true,
  isUnprepared: false,
  count: ({ chosenIds }) => chosenIds.length,
  build: (tables, { value, isInTurn }) => insertInto(tables, value, isInTurn),
  valuesOf: ({ chosenIds }) => valuesOf(chosenIds),
};

/**
 * Writes them before the batch, because Citus distributes them by id.
 *
 * The primary key is the last guard: no id is there twice. Transactions on different servers of a Citus cluster do not see each
 * other's locks.
 *
 * @throws {ContestedIdError} when another transaction has taken an id: nothing may be committed
 */
export type InsertChosenIdsFirst = (
  transaction: Kysely<Database>,
  chosenIds: readonly TakenId[],
  mark: TurnMark | undefined,
) => Promise<void>;

export function prepareInsertChosenIdsFirst(tables: Kysely<Database>): InsertChosenIdsFirst {
  const prepare = (inTurn: boolean) =>
    prepareStatement<Values & { readonly mark: string }, unknown>((value) =>
      insertInto(tables, value, inTurn ? isTurnHere(value("mark")) : sql<boolean>`true`),
    );
  const [insert, insertInTurn] = [prepare(false), prepare(true)];

  return async (transaction, chosenIds, mark) => {
    if (chosenIds.length === 0) return;
    const { rows } = await (mark === undefined ? insert : insertInTurn)(transaction, {
      ...valuesOf(chosenIds),
      mark: mark ?? "",
    });
    if (rows.length === chosenIds.length) return;
    if (mark === undefined) throw new ContestedIdError();
    await expectTurn(transaction, mark);
    throw new BusyError();
  };
}

type Values = Readonly<Record<"chosenIds" | "choosingRequests", string>>;

function valuesOf(chosenIds: readonly TakenId[]): Values {
  return {
    chosenIds: toArrayText(chosenIds.map(({ id }) => id)),
    choosingRequests: toArrayText(chosenIds.map(({ request }) => request)),
  };
}

function insertInto(
  tables: Kysely<Database>,
  value: (name: keyof Values) => Expression<unknown>,
  isInTurn: RawBuilder<boolean>,
) {
  return tables
    .insertInto("chosen_ids")
    .columns(["id", "request"])
    .expression((db) =>
      db
        .selectFrom(
          sql<TakenId>`unnest(cast(${value("chosenIds")} as pg_catalog.uuid[]), cast(${value("choosingRequests")} as pg_catalog.uuid[]))`.as<"chosen">(
            sql`chosen(id, request)`,
          ),
        )
        .select(["chosen.id", "chosen.request"])
        .where(isInTurn)
        // Transactions that do not see each other's locks must not wait for each other.
        .orderBy("chosen.id"),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning(asText("id").as("id"));
}
