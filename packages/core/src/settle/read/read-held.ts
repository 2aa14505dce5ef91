import type { Kysely } from "kysely";

import type { Database } from "../../model/database.ts";
import type { InShard } from "../in-shard.ts";
import { prepareEnterTickets, selectHeld, type EnterTickets } from "./users-of-options.ts";

/**
 * Adds the tickets that each of these users holds. Only for options that limit them: the usage of a user contains its
 * purchases too.
 */
export function prepareEnterHeld(tables: Kysely<Database>, inShard: InShard): EnterTickets {
  return prepareEnterTickets(
    (value) => selectHeld(tables, value, inShard),
    ({ held }) => held,
  );
}
