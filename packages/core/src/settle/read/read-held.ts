import { sql, type Kysely, type Transaction } from "kysely";

import { toInteger, toText, toTimeText } from "../../database/column-text.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Database } from "../../model/database.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { InShard } from "../in-shard.ts";
import {
  selectHeld,
  toWantedUsers,
  type WantedUser,
  type WantedUsers,
} from "./users-of-options.ts";

/**
 * Enters the tickets that each of these users holds. Only for options that limit them: the usage of a user contains its
 * purchases too.
 */
export type EnterHeld = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  wanted: readonly WantedUser[],
  now: Date | undefined,
) => Promise<void>;

export function prepareEnterHeld(tables: Kysely<Database>, inShard: InShard): EnterHeld {
  const read = prepareStatement((value: ValueOf<WantedUsers & { readonly now: string }>) =>
    selectHeld(
      tables,
      value,
      inShard,
      sql<Date>`cast(${value("now")} as timestamp with time zone)`,
    ).modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, ledgers, wanted, now) => {
    // Who wants a hold needs the clock.
    if (wanted.length === 0 || !now) return;
    const { rows } = await read(transaction, { ...toWantedUsers(wanted), now: toTimeText(now) });
    const limits = new Map(wanted.map(({ ticketOptionId, limit }) => [ticketOptionId, limit]));
    for (const row of rows) {
      const ticketOptionId = toText(row.ticketOptionId);
      const isBeyond = toInteger(row.rows) > limits.get(ticketOptionId)!;
      const quantity = isBeyond ? Infinity : toInteger(row.quantity);
      ledgers.get(ticketOptionId)!.held.set(toText(row.userId), quantity);
    }
  };
}
