import { sql, type RawBuilder } from "kysely";

import { JOURNAL_NUMBERS } from "../../journal/journal-numbers.ts";
import { JOURNAL_ROWS, type JournalRowsName } from "../../journal/journal-rows.ts";
import type { TicketEvent } from "../decide/event.ts";
import { quote, toArrayText } from "../to-array-text.ts";
import { optionalColumns, toOptionalText } from "./optional-columns.ts";
import { CHANGED, type Decisions, type Part } from "./part.ts";

const NUMBERS: readonly (typeof JOURNAL_NUMBERS)[keyof typeof JOURNAL_NUMBERS][] =
  Object.values(JOURNAL_NUMBERS);
const ROWS: readonly (typeof JOURNAL_ROWS)[JournalRowsName][] = Object.values(JOURNAL_ROWS);
const OPTIONAL = optionalColumns("created_by");

/** The columns of an entry that come from the changed row of its ticket option. */
export const ENTRY_COLUMNS = [
  "ticket_option_id",
  "version",
  "position",
  "created_at",
  "allocation",
  "capacity",
] as const;

/** Selects them from a part that returns {@link RETURNED_FOR_JOURNAL}. */
export function selectEntry(changed: string) {
  const of = (column: string) => sql.ref(`${changed}.${column}`);
  return [
    sql<string>`${of("id")}`.as("ticket_option_id"),
    sql<string>`${of("version")}`.as("version"),
    sql<string>`${of("journal_position")}`.as("position"),
    sql<Date>`${of("updated_at")}`.as("created_at"),
    sql<number>`${of("allocation")}`.as("allocation"),
    sql<number>`${of("capacity")}`.as("capacity"),
  ];
}

/** What an update of a ticket option returns for its entry, and for the rows that have its version. */
export const RETURNED_FOR_JOURNAL = [
  "version",
  "allocation",
  "capacity",
  "journal_position",
  "updated_at",
] as const;

/**
 * What each change of a ticket option assigns if it is written to the journal.
 *
 * A transaction of a host may get its id long before it locks the option, so ids do not rise with versions. The position
 * does: it is never below that of the entry before, and never below the id of its own transaction.
 *
 * @param option the alias of the row
 */
export function journalColumns(keepsJournal: boolean, option = "ticket_options") {
  if (!keepsJournal) return {};
  return {
    journal_version: sql<string>`${sql.ref(`${option}.version`)} + 1`,
    journal_position: positionAfter(sql.ref(`${option}.journal_position`)),
  };
}

export function positionAfter(before: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`greatest(${before}, pg_catalog.pg_current_xact_id())`;
}

/** Writes the journal entry of each changed ticket option. */
export const writeJournal = prepareWriteJournal("journaled", NUMBERS, ROWS, (decisions) =>
  isSaleOnly(decisions) ? 0 : decisions.ledgers.length,
);

/** The same for sales, the common case, which need one number. */
export const writeJournalOfSales = prepareWriteJournal(
  "journaled_sales",
  [JOURNAL_NUMBERS.purchased],
  [JOURNAL_ROWS.purchasedIds],
  (decisions) => (isSaleOnly(decisions) ? decisions.ledgers.length : 0),
);

function isSaleOnly({ ledgers, eventsByType }: Decisions): boolean {
  return (
    eventsByType.size === 1 &&
    ledgers.every(
      ({ drawn, events }) =>
        drawn === 0 &&
        events.every((event) => event.type === "purchase_made" && event.holdId === null),
    )
  );
}

function prepareWriteJournal(
  name: string,
  numbers: typeof NUMBERS,
  rows: typeof ROWS,
  count: Part["count"],
): Part {
  return {
    name,
    isCounted: false,
    isUnprepared: false,
    count,
    build: (tables, { value, isInTurn }) =>
      tables
        .insertInto("journal_entries")
        .columns([
          ...ENTRY_COLUMNS,
          ...numbers.map(({ column }) => column),
          ...rows.map(({ column }) => column),
          ...OPTIONAL.columns,
        ])
        .expression((db) =>
          db
            .selectFrom(
              sql<{
                option_id: string;
              }>`unnest(cast(${value("ids")} as pg_catalog.uuid[]), ${sql.join(
                numbers.map(({ column }) => sql`cast(${value(column)} as integer[])`),
              )}, ${sql.join(
                rows.map(({ column }) => sql`cast(${value(column)} as pg_catalog.text[])`),
              )}${OPTIONAL.arrays((column) => value(`entry.${column}`))})`.as<"entry">(
                sql`entry(option_id, ${sql.join([...numbers, ...rows].map(({ column }) => sql.ref(column)))}${OPTIONAL.names})`,
              ),
            )
            .leftJoin(CHANGED, "changed.id", "entry.option_id")
            .select([
              ...selectEntry("changed"),
              ...numbers.map(({ column }) =>
                sql<number | null>`nullif(${sql.ref(`entry.${column}`)}, 0)`.as(column),
              ),
              ...rows.map(({ column }) =>
                sql<
                  string[] | null
                >`cast(nullif(${sql.ref(`entry.${column}`)}, '') as pg_catalog.uuid[])`.as(column),
              ),
              ...OPTIONAL.select("entry"),
            ])
            .where(isInTurn),
        ),
    valuesOf({ ledgers }) {
      const entries = ledgers.map((ledger) => ({
        // What draws on the option has creators of its own.
        createdBy: ledger.drawn === 0 ? creatorOf(ledger.events) : null,
      }));
      return {
        ...Object.fromEntries(
          numbers.map(({ column, count }) => [column, toNumbersText(ledgers.map(count))]),
        ),
        ...Object.fromEntries(
          rows.map(({ column, idsOf }) => [column, toListsText(ledgers.map(idsOf))]),
        ),
        "entry.created_by": toOptionalText("created_by", entries),
      };
    },
  };
}

/** Most kinds of changes are rare: `unnest` adds nulls to an empty array. */
function toNumbersText(numbers: readonly number[]): string {
  return numbers.every((number) => number === 0) ? "{}" : toArrayText(numbers);
}

/** An array for each entry, as text: arrays of different lengths are no array of PostgreSQL. */
function toListsText(lists: readonly (readonly string[])[]): string {
  if (lists.every((ids) => ids.length === 0)) return "{}";
  return toArrayText(lists.map((ids) => quote(ids.length === 0 ? "" : toArrayText(ids))));
}

/** The creator of all changes of an entry. Null if unknown, or if there are several. */
export function creatorOf(events: readonly TicketEvent[]): string | null {
  let creator: string | null | undefined;
  for (const event of events) {
    if (hasNoCreator(event)) continue;
    const createdBy = "createdBy" in event ? event.createdBy : null;
    if (creator === undefined) creator = createdBy;
    else if (creator !== createdBy) return null;
  }
  return creator ?? null;
}

/** It follows from the time, or from another event. */
function hasNoCreator(event: TicketEvent): boolean {
  return (
    event.type === "hold_expired" ||
    event.type === "purchase_counted" ||
    (event.type === "hold_resolved" && event.status === "confirmed")
  );
}
