import { sql, type AliasedRawBuilder, type Expression, type Kysely, type RawBuilder } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import type { Database } from "../../model/database.ts";
import { toCreatedAs, type TicketOption } from "../../model/ticket-option.ts";
import { movedBy, type Ledger } from "../decide/ledger.ts";
import { fromListText, quote, toArrayText, toListText } from "../to-array-text.ts";
import { isCounted, uncountedFrom } from "./counted.ts";
import type { Part } from "./part.ts";

type Value = (name: string) => Expression<unknown>;

interface Move {
  readonly id: string;
  readonly moved: number;
  readonly holds_expire_at: Date | null;
  readonly uncounted_from: string | null;
}

interface Change extends Move {
  readonly is_changed: boolean;
  readonly is_start_changed: boolean;
  readonly is_end_changed: boolean;
  readonly is_described: boolean;
  readonly name: string;
  readonly description: string | null;
  readonly capacity: number;
  readonly sale_starts_at: Date | null;
  readonly sale_ends_at: Date | null;
  readonly min_per_purchase: number | null;
  readonly max_per_purchase: number | null;
  readonly max_per_user: number | null;
  readonly created_as: string | null;
}

/**
 * Moves allocations by what was taken, returned and added, if that leaves each within 0 and
 * the capacity, and says when holds expire and which purchases are not counted yet.
 */
export const moveAllocations: Part = {
  name: "changed",
  isCounted: true,
  isPlannedAnew: false,
  count: (ledgers) => ledgers.length,
  build: (tables, value, isInTurn, inShard) =>
    move(
      tables,
      sql<Move>`unnest(${arraysOfMoves(value)})`.as<"entry">(
        sql`entry(id, moved, holds_expire_at, uncounted_from)`,
      ),
      sql`${isInTurn} and ${inShard("option.id", value("ids"))}`,
      sql.ref("option.max_per_user"),
    ),
  valuesOf: valuesOfMoves,
};

/** Does the same, and writes what else has changed of some of the options. */
export const changeTicketOptions: Part = {
  ...moveAllocations,
  build: (tables, value, isInTurn, inShard) =>
    move(
      tables,
      sql<Change>`unnest(${arraysOfMoves(value)}, cast(${value("isChanged")} as boolean[]), cast(${value("isStartChanged")} as boolean[]), cast(${value("isEndChanged")} as boolean[]), cast(${value("isDescribed")} as boolean[]), cast(${value("names")} as pg_catalog.text[]), cast(${value("descriptions")} as pg_catalog.text[]), ${fromListText(value("capacities"), "integer")}, ${fromListText(value("saleStarts"), "timestamp with time zone")}, ${fromListText(value("saleEnds"), "timestamp with time zone")}, ${fromListText(value("minPerPurchase"), "integer")}, ${fromListText(value("maxPerPurchase"), "integer")}, ${fromListText(value("maxPerUser"), "integer")}, cast(${value("createdAs")} as pg_catalog.text[]))`.as<"entry">(
        sql`entry(id, moved, holds_expire_at, uncounted_from, is_changed, is_start_changed, is_end_changed, is_described, name, description, capacity, sale_starts_at, sale_ends_at, min_per_purchase, max_per_purchase, max_per_user, created_as)`,
      ),
      sql`${isInTurn} and ${inShard("option.id", value("ids"))}`,
      ifChanged("max_per_user"),
    ).set({
      name: ifChanged("name"),
      description: ifChanged(
        "description",
        "is_changed",
        sql`case when entry.is_described then entry.description end`,
      ),
      capacity: ifChanged("capacity"),
      // What is not changed is not written as it was read: a time may be finer than a `Date`.
      sale_starts_at: ifChanged("sale_starts_at", "is_start_changed"),
      sale_ends_at: ifChanged("sale_ends_at", "is_end_changed"),
      min_per_purchase: ifChanged("min_per_purchase"),
      max_per_purchase: ifChanged("max_per_purchase"),
      max_per_user: ifChanged("max_per_user"),
      created_as: sql`coalesce(option.created_as, nullif(entry.created_as, ''))`,
    }),
  valuesOf: (ledgers) => ({
    ...valuesOfMoves(ledgers),
    isChanged: toArrayText(ledgers.map(({ changed }) => changed !== undefined)),
    isStartChanged: toArrayText(
      ledgers.map((ledger) => isTimeChanged(ledger, ({ saleStartsAt }) => saleStartsAt)),
    ),
    isEndChanged: toArrayText(
      ledgers.map((ledger) => isTimeChanged(ledger, ({ saleEndsAt }) => saleEndsAt)),
    ),
    isDescribed: toArrayText(ledgers.map(({ changed }) => changed?.description != null)),
    names: textsOf(ledgers, ({ name }) => name),
    descriptions: textsOf(ledgers, ({ description }) => description),
    capacities: numbersOf(ledgers, ({ capacity }) => capacity),
    saleStarts: timesOf(ledgers, ({ saleStartsAt }) => saleStartsAt),
    saleEnds: timesOf(ledgers, ({ saleEndsAt }) => saleEndsAt),
    minPerPurchase: numbersOf(ledgers, ({ minPerPurchase }) => minPerPurchase),
    maxPerPurchase: numbersOf(ledgers, ({ maxPerPurchase }) => maxPerPurchase),
    maxPerUser: numbersOf(ledgers, ({ maxPerUser }) => maxPerUser),
    createdAs: toArrayText(
      ledgers.map(({ option, changed }) => quote(changed && option ? toCreatedAs(option) : "")),
    ),
  }),
};

function move<Entry extends Move>(
  tables: Kysely<Database>,
  entries: AliasedRawBuilder<Entry, "entry">,
  isDue: RawBuilder<boolean>,
  maxPerUser: RawBuilder<unknown>,
) {
  return tables
    .updateTable("ticket_options as option")
    .from(entries)
    .set({
      allocation: sql`option.allocation + entry.moved`,
      version: sql`option.version + 1`,
      // Stable within the statement, which Citus asks of an update; begun under the lock.
      updated_at: sql`pg_catalog.statement_timestamp()`,
      holds_expire_at: sql`entry.holds_expire_at`,
      uncounted_from: uncountedFrom(maxPerUser, sql.ref("entry.uncounted_from")),
    })
    .where(sql<boolean>`option.id = entry.id and option.allocation + entry.moved >= 0`)
    .where(isDue)
    .returning(["option.id", isCounted(sql.ref("option.max_per_user")).as("counted")]);
}

function arraysOfMoves(value: Value): RawBuilder<unknown> {
  return sql`cast(${value("ids")} as pg_catalog.uuid[]), cast(${value("moves")} as integer[]), ${fromListText(value("holdsExpireAt"), "timestamp with time zone")}, ${fromListText(value("uncountedFrom"), "pg_catalog.uuid")}`;
}

function valuesOfMoves(ledgers: readonly Ledger[]) {
  return {
    ids: toArrayText(ledgers.map(({ ticketOptionId }) => ticketOptionId)),
    moves: toArrayText(ledgers.map(movedBy)),
    holdsExpireAt: toListText(
      ledgers.map(({ holdsExpireAt }) => holdsExpireAt && toTimeText(holdsExpireAt)),
    ),
    uncountedFrom: toListText(ledgers.map(({ uncountedFrom }) => uncountedFrom)),
  };
}

function ifChanged(
  column: keyof Change,
  isChanged: keyof Change = "is_changed",
  entry: RawBuilder<unknown> = sql.ref(`entry.${column}`),
) {
  const option = sql.ref(`option.${column}`);
  return sql<never>`case when ${sql.ref(`entry.${isChanged}`)} then ${entry} else ${option} end`;
}

function textsOf(ledgers: readonly Ledger[], of: (changed: TicketOption) => string | null): string {
  return toArrayText(ledgers.map(({ changed }) => quote((changed && of(changed)) ?? "")));
}

function numbersOf(
  ledgers: readonly Ledger[],
  of: (changed: TicketOption) => number | null,
): string {
  return toListText(ledgers.map(({ changed }) => (changed ? of(changed) : null)));
}

function timesOf(ledgers: readonly Ledger[], of: (changed: TicketOption) => Date | null): string {
  return toListText(
    ledgers.map(({ changed }) => {
      const time = changed ? of(changed) : null;
      return time && toTimeText(time);
    }),
  );
}

function isTimeChanged(
  { option, changed }: Ledger,
  of: (option: TicketOption) => Date | null,
): boolean {
  return option && changed ? of(option)?.getTime() !== of(changed)?.getTime() : false;
}
