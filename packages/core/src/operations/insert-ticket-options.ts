import { sql, type Kysely, type RawBuilder } from "kysely";

import { asMilliseconds, toTime } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { writeDraws, type Draw } from "../model/draw.ts";
import { BusyError } from "../model/errors.ts";
import { toTicketOptionRow, type UncreatedTicketOption } from "../model/ticket-option.ts";
import { CHANGEABLE_FIELDS } from "../model/ticket-option-fields.ts";
import {
  ENTRY_COLUMNS,
  positionAfter,
  RETURNED_FOR_JOURNAL,
  selectEntry,
} from "../settle/write/write-journal.ts";
import type { ChosenIds, TakenId } from "../settle/chosen-ids.ts";
import { ContestedIdError } from "../settle/contested-id-error.ts";
import { shortenLockWaits } from "../settle/limit-lock-waits.ts";
import type { ReadKnownIds } from "../settle/read/read-known-ids.ts";
import type { InsertChosenIdsFirst } from "../settle/write/insert-chosen-ids.ts";
import { expectTurn, isTurn, type TurnMark } from "../within/turn-mark.ts";
import { lockDrawn, noteDraws, noteOf, writeNoted, type Note } from "./note-draws.ts";

/** Statements about ids that clients choose. */
export interface ChosenIdStatements {
  readonly readKnownIds: ReadKnownIds;
  readonly insertChosenIdsFirst: InsertChosenIdsFirst;
}

interface InsertOptions extends ChosenIdStatements {
  /** Those that the client has chosen. */
  readonly chosenIds?: ChosenIds | undefined;
  readonly isDistributed: boolean;
  readonly keepsJournal: boolean;
  readonly mark?: TurnMark | undefined;
}

type Row = ReturnType<typeof toTicketOptionRow>;

/**
 * Inserts new ticket options, all or none, and notes them at those that they draw on. The first one decides: the ids of the
 * others are new, or come from the same key, so they are free if that of the first one is.
 *
 * @returns when each was inserted; undefined when the first id is taken, or the turn is over
 * @throws {ContestedIdError} when another transaction may be taking a chosen id
 * @throws {BusyError} the same in a host's transaction
 */
export function insertTicketOptions(
  db: Kysely<Database>,
  options: readonly UncreatedTicketOption[],
  { chosenIds, isDistributed, keepsJournal, mark, ...statements }: InsertOptions,
): Promise<readonly Date[] | undefined> {
  const drawnBy = drawersOf(options);
  const rows = options.map((option) => toTicketOptionRow(option, drawnBy.get(option.id) ?? []));
  for (const { id } of options) drawnBy.delete(id);
  const notes = Array.from(drawnBy, ([id, draws]) => ({ id, drawnBy: writeDraws(draws)! }));
  const ordered = notes.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const insert = async (connection: Kysely<Database>) => {
    const isFree = !chosenIds || (await lockIds(connection, chosenIds, statements, mark));
    if (!isFree) return undefined;
    if (!isDistributed) {
      return insertTogether(connection, rows, ordered, chosenIds, keepsJournal, mark);
    }
    if (chosenIds) await statements.insertChosenIdsFirst(connection, toTaken(chosenIds), mark);
    return insertIntoShards(connection, rows, ordered, mark);
  };
  const isOneLock = ordered.length <= 1 && !isDistributed && !chosenIds;
  if (mark !== undefined || isOneLock) return insert(db);
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute(async (transaction) => {
      await shortenLockWaits(transaction, isDistributed);
      return insert(transaction);
    });
}

/**
 * Before any row is locked. It does not wait for others that have chosen the same ids: a transaction of a host may stay open.
 *
 * @returns whether the ids are free
 */
async function lockIds(
  db: Kysely<Database>,
  chosenIds: ChosenIds,
  { readKnownIds }: ChosenIdStatements,
  mark: TurnMark | undefined,
): Promise<boolean> {
  const { requests, contested } = await readKnownIds(db, [{ chosenIds }], mark);
  if (contested.size === 0) return requests.size === 0;
  if (mark === undefined) throw new ContestedIdError();
  await expectTurn(db, mark);
  throw new BusyError();
}

/** By the id of a drawn ticket option: what each ticket of the new ones takes of it. */
function drawersOf(options: readonly UncreatedTicketOption[]): Map<string, Draw[]> {
  const drawnBy = new Map<string, Draw[]>();
  for (const { id, drawsOn } of options) {
    for (const { ticketOptionId, units } of drawsOn) {
      const drawers = drawnBy.get(ticketOptionId) ?? [];
      drawers.push({ ticketOptionId: id, units });
      drawnBy.set(ticketOptionId, drawers);
    }
  }
  return drawnBy;
}

/**
 * In one statement, so the existing ticket options are locked for a moment. Each insertion needs that of the row before,
 * so the times of creation are in the order of the rows.
 */
async function insertTogether(
  db: Kysely<Database>,
  rows: readonly Row[],
  notes: readonly Note[],
  chosenIds: ChosenIds | undefined,
  keepsJournal: boolean,
  mark: TurnMark | undefined,
): Promise<readonly Date[] | undefined> {
  const parts = rows.map((row, line) => {
    const isBeforeInserted = sql<boolean>`exists (select 1 from ${nameOf(line - 1)})`;
    const condition = line === 0 ? conditionOf(mark) : isBeforeInserted;
    return sql`${nameOf(line)} as (${insertInto(db, row, keepsJournal, condition)})`;
  });
  const inserted = rows.map(
    (_, line) => sql`select ${sql.lit(line)} as line, ${nameOf(line)}.* from ${nameOf(line)}`,
  );
  parts.push(sql`inserted as (${sql.join(inserted, sql` union all `)})`);
  // The lock of the id makes sure that it is free.
  if (chosenIds) parts.push(sql`chosen as (${insertChosen(db, chosenIds)})`);
  if (keepsJournal) parts.push(sql`journaled as (${writeCreations(db)})`);
  if (notes.length > 0) {
    parts.push(
      sql`locked as materialized (${lockDrawn(db, notes)})`,
      sql`noted as (${noteDraws(db, notes, nameOf(0), keepsJournal)})`,
    );
    if (keepsJournal) parts.push(...writeNoted(db));
  }
  const noted = notes.length === 0 ? sql`0` : sql`(select pg_catalog.count(*) from noted)`;
  const { rows: times } = await sql<{ readonly created_at: unknown }>`
    with ${sql.join(parts)}
    select inserted.created_at, cast(1 / cast((
      ${noted} = cast(${notes.length} as integer)
      and (select pg_catalog.count(*) from inserted) = cast(${rows.length} as integer)
    ) as integer) as pg_catalog.text) as complete from inserted order by inserted.line`.execute(db);
  return times.length === 0 ? undefined : times.map((row) => toTime(row.created_at));
}

/** The part of the statement that inserts a row. */
function nameOf(line: number): RawBuilder<unknown> {
  return sql.id(`inserted${line}`);
}

function conditionOf(mark: TurnMark | undefined): RawBuilder<boolean> | undefined {
  return mark === undefined ? undefined : isTurn(sql.val(mark));
}

/**
 * One statement for each ticket option. They leave no entry in the journal, so the next change of the option begins with an
 * entry of what is there now.
 */
async function insertIntoShards(
  db: Kysely<Database>,
  rows: readonly Row[],
  notes: readonly Note[],
  mark: TurnMark | undefined,
): Promise<readonly Date[] | undefined> {
  const condition = conditionOf(mark);
  const times: Date[] = [];
  for (const row of rows) {
    const inserted = await insertInto(db, row, false, condition).executeTakeFirst();
    if (!inserted && times.length === 0) return undefined;
    if (!inserted) {
      if (mark !== undefined) await expectTurn(db, mark);
      throw new Error(`The id of a new ticket option is taken: ${row.id}`);
    }
    times.push(toTime(inserted.created_at));
  }
  // A statement changes rows of one shard. They are in order of ids, as all that lock several rows have them.
  for (const { id, drawnBy } of notes) {
    await db
      .updateTable("ticket_options as option")
      .set(noteOf(sql`${drawnBy}`))
      .where("option.id", "=", id)
      .$if(condition !== undefined, (update) => update.where(condition!))
      .executeTakeFirst();
  }
  return times;
}

/** @param condition of the insertion. Undefined: none */
function insertInto(
  db: Kysely<Database>,
  ticketOption: Row,
  keepsJournal: boolean,
  condition: RawBuilder<boolean> | undefined,
) {
  const row = {
    ...ticketOption,
    journal_version: keepsJournal ? "0" : null,
    journal_position: keepsJournal ? positionAfter(sql`null`) : null,
  };
  const into = db.insertInto("ticket_options");
  const inserting =
    condition === undefined
      ? into.values(row)
      : into
          .columns(WRITTEN)
          .expression(
            db
              .selectNoFrom((value) => WRITTEN.map((column) => value.val(row[column]).as(column)))
              .where(condition),
          );
  return (
    inserting
      .onConflict((conflict) => conflict.column("id").doNothing())
      // As a time without zone: Citus takes nothing here that could depend on a setting.
      .returning([
        asMilliseconds(sql`created_at at time zone interval '0'`).as("created_at"),
        "id",
        "created_by",
        ...RETURNED_FOR_JOURNAL,
      ])
  );
}

/** The rest of the statement inserts what has these ids. */
function insertChosen(db: Kysely<Database>, chosenIds: ChosenIds) {
  const request = sql<string>`cast(${chosenIds.request} as pg_catalog.uuid)`;
  return db
    .insertInto("chosen_ids")
    .columns(["id", "request"])
    .expression(
      db
        .selectFrom(sql<{ id: string }>`inserted`.as("inserted"))
        .select(["inserted.id", request.as("request")]),
    );
}

function toTaken({ request, ids }: ChosenIds): readonly TakenId[] {
  return ids.map(({ id }) => ({ id, request }));
}

/** The first entries of the ticket options: their capacities rise from 0. */
function writeCreations(db: Kysely<Database>) {
  return db
    .insertInto("journal_entries")
    .columns([...ENTRY_COLUMNS, "capacity_change", "edits", "created_by"])
    .expression(
      db
        .selectFrom(sql<{ capacity: number; created_by: string | null }>`inserted`.as("inserted"))
        .select([
          ...selectEntry("inserted"),
          sql<number>`nullif(inserted.capacity, 0)`.as("capacity_change"),
          sql<number>`1`.as("edits"),
          "inserted.created_by",
        ]),
    );
}

const WRITTEN = [
  "id",
  "allocation",
  "draws_on",
  "drawn_by",
  "created_by",
  "journal_version",
  "journal_position",
  ...Object.values(CHANGEABLE_FIELDS).map(({ column }) => column),
] as const;
