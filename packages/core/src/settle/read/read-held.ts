import { sql, type Kysely, type Transaction } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Database } from "../../model/database.ts";
import type { InShard } from "../in-shard.ts";
import {
  addCounted,
  selectHeld,
  toWantedUsers,
  usesOf,
  type WantedUser,
  type WantedUsers,
} from "./users-of-options.ts";

/**
 * Adds the tickets that each of these users holds. Only for options that limit them: the usage of a user contains its
 * purchases too.
 */
export type EnterHeld = (
  transaction: Transaction<Database>,
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
  return async (transaction, wanted, now) => {
    // Who wants a hold needs the clock.
    if (wanted.length === 0 || !now) return;
    const uses = usesOf(wanted);
    const { rows } = await read(transaction, { ...toWantedUsers(uses), now: toTimeText(now) });
    addCounted(rows, uses, ({ held }) => held);
  };
}
