import { sql, type Kysely, type Transaction } from "kysely";

import { asText } from "../../database/column-text.ts";
import { prepareStatement } from "../../database/prepare-statement.ts";
import type { Database } from "../../model/database.ts";
import { BusyError } from "../../model/errors.ts";
import { expectTurn, isTurnHere, type TurnMark } from "../../within/turn-mark.ts";
import type { Claim } from "../claim.ts";
import { ContestedIdError } from "../contested-id-error.ts";
import { toArrayText } from "../to-array-text.ts";

/**
 * Writes the ids that granted claims have chosen. It is a statement of its own, because Citus distributes them by id.
 *
 * Its primary key is the last guard: no id is there twice. The transaction has the locks of the ids and has seen that they are
 * free, so it waits for nobody. Only transactions on different servers of a Citus cluster do not see each other's locks.
 *
 * @throws {ContestedIdError} when another transaction has taken an id: nothing may be committed
 */
export type InsertChosenIds = (
  transaction: Transaction<Database>,
  granted: readonly Claim[],
  mark: TurnMark | undefined,
) => Promise<void>;

export function prepareInsertChosenIds(tables: Kysely<Database>): InsertChosenIds {
  const prepare = (inTurn: boolean) =>
    prepareStatement<{ ids: string; requests: string; mark: string }, unknown>((value) =>
      tables
        .insertInto("chosen_ids")
        .columns(["id", "request"])
        .expression((db) =>
          db
            .selectFrom(
              sql<{
                id: string;
                request: string;
              }>`unnest(cast(${value("ids")} as pg_catalog.uuid[]), cast(${value("requests")} as pg_catalog.uuid[]))`.as<"chosen">(
                sql`chosen(id, request)`,
              ),
            )
            .select(["chosen.id", "chosen.request"])
            .$if(inTurn, (select) => select.where(isTurnHere(value("mark"))))
            // Transactions that do not see each other's locks must not wait for each other.
            .orderBy("chosen.id"),
        )
        .onConflict((conflict) => conflict.doNothing())
        .returning(asText("id").as("id")),
    );
  const [insert, insertInTurn] = [prepare(false), prepare(true)];

  return async (transaction, granted, mark) => {
    const chosen = granted.flatMap(({ chosenIds }) =>
      chosenIds ? chosenIds.ids.map(({ id }) => ({ id, request: chosenIds.request })) : [],
    );
    if (chosen.length === 0) return;
    const { rows } = await (mark === undefined ? insert : insertInTurn)(transaction, {
      ids: toArrayText(chosen.map(({ id }) => id)),
      requests: toArrayText(chosen.map(({ request }) => request)),
      mark: mark ?? "",
    });
    if (rows.length === chosen.length) return;
    if (mark === undefined) throw new ContestedIdError();
    await expectTurn(transaction, mark);
    throw new BusyError();
  };
}
