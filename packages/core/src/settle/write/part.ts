import {
  sql,
  type Expression,
  type Kysely,
  type OperationNodeSource,
  type RawBuilder,
  type Selectable,
} from "kysely";

import type { Database, TicketOptionTable } from "../../model/database.ts";
import type { TakenId } from "../chosen-ids.ts";
import { isEventOf, type TicketEvent } from "../decide/event.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { InShard } from "../in-shard.ts";

/** What the parts of a statement have in common. */
interface BatchStatement {
  /** Creates the placeholder of a value by its name. */
  readonly value: (name: string) => Expression<unknown>;
  readonly isInTurn: RawBuilder<boolean>;
  readonly inShard: InShard;
  /** Whether it also writes to the journal. */
  readonly keepsJournal: boolean;
}

/** One of the writes in the statement of a batch. */
export interface Part {
  readonly name: string;
  /** Number of rows that it writes. Without rows it is not in the statement. */
  readonly count: (decisions: Decisions) => number;
  readonly build: (tables: Kysely<Database>, statement: BatchStatement) => OperationNodeSource;
  /** The values by name. Names must be unique in the whole statement. */
  readonly valuesOf: (decisions: Decisions) => Readonly<Record<string, unknown>>;
  /** Whether it returns its rows, so that they can be counted. Inserts are not counted: they cannot miss a row. */
  readonly isCounted: boolean;
  /**
   * Whether it must be planned each time, because it looks up rows of a table that grows: a cached plan may have been
   * made while the table was empty, and would read the whole table.
   */
  readonly isUnprepared: boolean;
}

/**
 * The result of the part that changes the rows of the options. Inserts take the id of the option and its new version from
 * it, and whether purchases are counted for a limit per user.
 */
export const CHANGED = sql<Changed>`changed`.as<"changed">(sql`changed`);

interface Changed extends Pick<
  Selectable<TicketOptionTable>,
  "id" | "version" | "allocation" | "capacity" | "updated_at"
> {
  readonly counted: boolean;
  readonly journal_position: string;
}

/** What a batch writes. */
export interface Decisions {
  readonly ledgers: readonly Ledger[];
  readonly chosenIds: readonly TakenId[];
  readonly eventsByType: ReadonlyMap<string, readonly TicketEvent[]>;
}

export function toDecisions(ledgers: readonly Ledger[], chosenIds: readonly TakenId[]): Decisions {
  const events = ledgers.flatMap((ledger) => ledger.events);
  return { ledgers, chosenIds, eventsByType: Map.groupBy(events, ({ type }) => type) };
}

/** The events of one type, of all ticket options of a batch. */
export function eventsOf<Type extends TicketEvent["type"]>(
  { eventsByType }: Decisions,
  type: Type,
): readonly Extract<TicketEvent, { type: Type }>[] {
  return eventsByType.get(type)?.filter(isEventOf(type)) ?? [];
}
