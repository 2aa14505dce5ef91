import {
  sql,
  type Expression,
  type Kysely,
  type OperationNodeSource,
  type RawBuilder,
} from "kysely";

import type { Database } from "../../model/database.ts";
import type { TicketEvent } from "../decide/event.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { InShard } from "../in-shard.ts";

/** One of the writes that the statement of a batch is composed of. */
export interface Part {
  readonly name: string;
  /** Rows that it writes: the statement leaves it out when there are none. */
  readonly count: (ledgers: readonly Ledger[]) => number;
  /** @param value stands for one of the values by its name */
  readonly build: (
    tables: Kysely<Database>,
    value: (name: string) => Expression<unknown>,
    isInTurn: RawBuilder<boolean>,
    inShard: InShard,
  ) => OperationNodeSource;
  /** The names are the statement's, so no two parts may have one in common. */
  readonly valuesOf: (ledgers: readonly Ledger[]) => Readonly<Record<string, unknown>>;
  /** Whether it returns the rows that it wrote, to be counted. An insert cannot miss one. */
  readonly isCounted: boolean;
  /**
   * Whether it looks for rows of a table that grows: a plan that was made while the table was
   * empty, and kept, would read all of it.
   */
  readonly isPlannedAnew: boolean;
}

/**
 * The part that changes the options' rows; those that insert take the options' ids from it, and whether purchases
 * are counted for a limit per user.
 */
export const CHANGED = sql<{ id: string; counted: boolean }>`changed`.as<"changed">(sql`changed`);

/** The events of one type, of all ticket options of a batch. */
export function eventsOf<Type extends TicketEvent["type"]>(
  ledgers: readonly Ledger[],
  type: Type,
): readonly Extract<TicketEvent, { type: Type }>[] {
  const isOfType = (event: TicketEvent): event is Extract<TicketEvent, { type: Type }> =>
    event.type === type;
  return ledgers.flatMap(({ events }) => events.filter(isOfType));
}
