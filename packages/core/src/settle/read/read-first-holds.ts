import { sql, type Kysely, type Transaction } from "kysely";

import {
  asMilliseconds,
  asText,
  toInteger,
  toText,
  toTime,
  toTimeText,
} from "../../database/column-text.ts";
import { ACTIVE, type Database } from "../../model/database.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";

/** Maximum number of expired holds that one transaction handles: some milliseconds of work. */
const MAX_HOLDS = 1_000;

/** Minimum number per option, even if no claim needs the tickets: sales help the sweeper. */
const MIN_HOLDS = 50;

/**
 * How many expired holds of an option a transaction handles.
 *
 * Each hold has at least one ticket, so as many holds as missing tickets are enough.
 *
 * @param missing tickets that the claims want beyond what is left
 * @param options number of options with expired holds in the transaction, which share the maximum
 */
export function portionOf(missing: number, options: number): number {
  return Math.max(1, Math.min(Math.max(missing, MIN_HOLDS), Math.floor(MAX_HOLDS / options)));
}

/** An active hold. */
export interface FirstHold {
  readonly ticketOptionId: string;
  readonly id: string;
  readonly quantity: number;
  readonly expiresAt: Date;
}

interface WantedHolds {
  readonly ticketOptionId: string;
  /** No active hold expires earlier. Earlier entries of the index are dead, and are not read. */
  readonly since: Date;
  readonly count: number;
}

/** Reads the active holds that expire first: of each option `count` holds, and the next one. */
export type ReadFirstHolds = (
  transaction: Transaction<Database>,
  options: readonly WantedHolds[],
) => Promise<readonly FirstHold[]>;

interface Values {
  readonly ticketOptionIds: string;
  readonly since: string;
  readonly limits: string;
}

export function prepareReadFirstHolds(tables: Kysely<Database>, inShard: InShard): ReadFirstHolds {
  const read = prepareStatement((value: ValueOf<Values>) =>
    tables
      .selectFrom(
        sql<{
          ticket_option_id: string;
          since: Date;
          most: number;
        }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("since")} as timestamp with time zone[]), cast(${value("limits")} as integer[]))`.as<"wanted">(
          sql`wanted(ticket_option_id, since, most)`,
        ),
      )
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom("holds")
            .select([
              asText("ticket_option_id").as("ticketOptionId"),
              asText("id").as("id"),
              asText("quantity").as("quantity"),
              asMilliseconds("expires_at").as("expiresAt"),
            ])
            .whereRef("ticket_option_id", "=", "wanted.ticket_option_id")
            .where(inShard("holds.ticket_option_id", value("ticketOptionIds")))
            .whereRef("expires_at", ">=", "wanted.since")
            .where("status", "=", ACTIVE)
            .orderBy("expires_at")
            .limit(sql<number>`wanted.most`)
            .as("found"),
        (join) => join.onTrue(),
      )
      .selectAll("found")
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, options) => {
    if (options.length === 0) return [];
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(options.map(({ ticketOptionId }) => ticketOptionId)),
      since: toArrayText(options.map(({ since }) => toTimeText(since))),
      limits: toArrayText(options.map(({ count }) => count + 1)),
    });
    return rows.map((row) => ({
      ticketOptionId: toText(row.ticketOptionId),
      id: toText(row.id),
      quantity: toInteger(row.quantity),
      expiresAt: toTime(row.expiresAt),
    }));
  };
}
