import { sql, type Kysely } from "kysely";

import { asText, toText } from "../../database/column-text.ts";
import { prepareStatement } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Database } from "../../model/database.ts";
import { isTurnHere, type TurnMark } from "../../within/turn-mark.ts";
import type { Claim } from "../claim.ts";
import { noKnownIds, type KnownIds } from "../decide/judge-ids.ts";
import { isAnyOf } from "../lock-rows.ts";
import { toArrayText } from "../to-array-text.ts";

/**
 * Takes a lock of each id that a claim has chosen, and reads for which request it was chosen before. Claims on other ticket
 * options may have chosen the same ids.
 *
 * It never waits. The locks of the ticket options would last as long as the wait, and a transaction of a host that has
 * taken an id may stay open. What another transaction may be taking at the same time is contested.
 *
 * The locks end with the transaction, after it has become visible. So who gets the lock of an id sees whether it is taken.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
export type ReadKnownIds = (
  transaction: Kysely<Database>,
  claims: readonly Pick<Claim, "chosenIds">[],
  mark: TurnMark | undefined,
) => Promise<KnownIds>;

interface WantedLocks {
  readonly ids: string;
  readonly keys: string;
}

interface FoundId {
  readonly id: string;
}

export function prepareReadKnownIds(tables: Kysely<Database>): ReadKnownIds {
  const prepareLock = (inTurn: boolean) =>
    prepareStatement<WantedLocks & { readonly mark: string }, FoundId>((value) => {
      const statement = sql<FoundId>`select ${asText("wanted.id")} as id
        from unnest(cast(${value("ids")} as pg_catalog.uuid[]), cast(${value("keys")} as bigint[])) as wanted(id, key)
        where ${inTurn ? sql`${isTurnHere(value("mark"))} and` : sql``} pg_catalog.pg_try_advisory_xact_lock(wanted.key)`;
      return { compile: () => statement.compile(tables) };
    });
  const [lock, lockInTurn] = [prepareLock(false), prepareLock(true)];
  // Planned each time: a cached plan may have been made while the table was empty.
  const read = prepareStatement<{ ids: string }, FoundId & { readonly request: string }>((value) =>
    tables
      .selectFrom("chosen_ids")
      .select([asText("id").as("id"), asText("request").as("request")])
      .where("id", "=", isAnyOf(value("ids")))
      .modifyEnd(sql.raw(UNPREPARED)),
  );

  return async (transaction, claims, mark) => {
    const choosing = claims.filter(({ chosenIds }) => chosenIds);
    if (choosing.length === 0) return noKnownIds();
    const wanted = new Map(
      choosing
        .flatMap(({ chosenIds }) => chosenIds?.ids ?? [])
        .map((chosen) => [chosen.id, chosen]),
    );
    const ids = toArrayText([...wanted.keys()]);
    const keys = toArrayText([...wanted.values()].map(({ lockKey }) => lockKey));
    const { rows: locked } = await (mark === undefined ? lock : lockInTurn)(transaction, {
      ids,
      keys,
      mark: mark ?? "",
    });
    // In a later statement, which sees what the last owner of the lock has committed.
    const { rows: known } = await read(transaction, { ids });
    for (const { id } of locked) wanted.delete(toText(id));
    return {
      requests: new Map(known.map(({ id, request }) => [toText(id), toText(request)])),
      contested: new Set(wanted.keys()),
      taken: [],
    };
  };
}
