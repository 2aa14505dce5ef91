import { sql, type Kysely } from "kysely";

import { asMilliseconds, toTime } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws, type Draw } from "../model/draw.ts";
import { toTicketOptionRow, type UncreatedTicketOption } from "../model/ticket-option.ts";
import { CHANGEABLE_FIELDS } from "../model/ticket-option-fields.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { isNotInJournal, OPENING_COLUMNS, selectOpening } from "../settle/write/open-journal.ts";
import {
  ENTRY_COLUMNS,
  journalColumns,
  positionAfter,
  RETURNED_FOR_JOURNAL,
  selectEntry,
} from "../settle/write/write-journal.ts";
import { isTurn, type TurnMark } from "../within/turn-mark.ts";

interface InsertOptions {
  readonly isDistributed: boolean;
  readonly keepsJournal: boolean;
  readonly mark?: TurnMark | undefined;
}

/** @returns when that was; undefined when its id is taken, or the turn is over */
export async function insertTicketOption(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  { isDistributed, keepsJournal, mark }: InsertOptions,
): Promise<Date | undefined> {
  if (isDistributed) return insertIntoShards(db, option, mark);
  const parts = [sql`inserted as (${insertInto(db, option, { keepsJournal, mark })})`];
  if (keepsJournal) parts.push(sql`journaled as (${writeCreation(db)})`);
  const { id, drawsOn } = option;
  if (drawsOn.length > 0) {
    parts.push(
      sql`locked as materialized (${lockDrawn(db, drawsOn)})`,
      sql`noted as (${noteDraws(db, id, drawsOn, keepsJournal)})`,
    );
    if (keepsJournal) parts.push(...writeNoted(db));
  }
  const { rows } = await sql<Inserted>`with ${sql.join(parts)}
    select inserted.created_at, 1 / cast((
      ${drawsOn.length === 0 ? sql`0` : sql`(select pg_catalog.count(*) from noted)`} = cast(${drawsOn.length} as integer)
    ) as integer) as noted from inserted`.execute(db);
  return toCreationTime(rows[0]);
}

/**
 * One statement for each ticket option. They leave no entry in the journal, so the next change of the option begins with an
 * entry of what is there now.
 */
function insertIntoShards(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  mark: TurnMark | undefined,
): Promise<Date | undefined> {
  const { id, drawsOn } = option;
  return inTransaction(db, mark, async (transaction) => {
    const inserting = insertInto(transaction, option, { keepsJournal: false, mark });
    const createdAt = toCreationTime(await inserting.executeTakeFirst());
    // A statement changes rows of one shard. They are in order of ids, as all that lock several rows have them.
    for (const draw of createdAt ? drawsOn : []) {
      await transaction
        .updateTable("ticket_options as option")
        .set(noteOf(id, sql`cast(${draw.units} as integer)`))
        .where("option.id", "=", draw.ticketOptionId)
        .$if(mark !== undefined, (update) => update.where(isTurn(sql.val(mark ?? ""))))
        .executeTakeFirst();
    }
    return createdAt;
  });
}

interface Inserted {
  readonly created_at: unknown;
}

function toCreationTime(inserted: Inserted | undefined): Date | undefined {
  return inserted && toTime(inserted.created_at);
}

function insertInto(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  { keepsJournal, mark }: Omit<InsertOptions, "isDistributed">,
) {
  const row = {
    ...toTicketOptionRow(option),
    journal_version: keepsJournal ? "0" : null,
    journal_position: keepsJournal ? positionAfter(sql`null`) : null,
  };
  const into = db.insertInto("ticket_options");
  const inserting =
    mark !== undefined
      ? into
          .columns(WRITTEN)
          .expression(
            db
              .selectNoFrom((value) => WRITTEN.map((column) => value.val(row[column]).as(column)))
              .where(isTurn(sql.val(mark))),
          )
      : into.values(row);
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

/** The first entry of a ticket option: its capacity rises from 0. */
function writeCreation(db: Kysely<Database>) {
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

/** The entries of the options that it draws on. */
function writeNoted(db: Kysely<Database>) {
  const into = db.insertInto("journal_entries");
  const entries = into
    .columns(ENTRY_COLUMNS)
    .expression(sql`(select ${sql.join(selectEntry("noted"))} from noted)`);
  const openings = into.columns(OPENING_COLUMNS).expression(
    sql`(select ${sql.join(selectOpening("locked", "noted"))}
      from locked join noted on noted.id = locked.id where ${isNotInJournal("locked")})`,
  );
  return [sql`noted_journaled as (${entries})`, sql`noted_opened as (${openings})`];
}

const WRITTEN = [
  "id",
  "allocation",
  "draws_on",
  "created_by",
  "journal_version",
  "journal_position",
  ...Object.values(CHANGEABLE_FIELDS).map(({ column }) => column),
] as const;

/** Locks the drawn options in order of their ids, as all that lock several rows do. */
function lockDrawn(db: Kysely<Database>, drawsOn: readonly Draw[]) {
  return db
    .selectFrom("ticket_options")
    .select(["id", "version", "allocation", "capacity", "journal_version"])
    .where(sql<boolean>`id = any(${idsOf(drawsOn)})`)
    .orderBy("id")
    .forNoKeyUpdate();
}

/** Notes a new ticket option at each of those that it draws on. */
function noteDraws(
  db: Kysely<Database>,
  id: string,
  drawsOn: readonly Draw[],
  keepsJournal: boolean,
) {
  const units = toArrayText(drawsOn.map((draw) => draw.units));
  return db
    .updateTable("ticket_options as option")
    .from(
      sql<{
        id: string;
        units: number;
      }>`(select draw.id, draw.units from unnest(${idsOf(drawsOn)}, cast(${units} as integer[])) as draw(id, units)
        join locked on locked.id = draw.id cross join inserted)`.as("draw"),
    )
    .set({ ...noteOf(id, sql.ref("draw.units")), ...journalColumns(keepsJournal, "option") })
    .whereRef("option.id", "=", "draw.id")
    .returning(["option.id", ...RETURNED_FOR_JOURNAL.map((column) => `option.${column}` as const)]);
}

function noteOf(id: string, units: ReturnType<typeof sql>) {
  return {
    drawn_by: sql<string>`coalesce(option.drawn_by, '{}') || pg_catalog.jsonb_build_object(cast(${id} as pg_catalog.text), ${units})`,
    version: sql<string>`option.version + 1`,
    updated_at: sql<Date>`pg_catalog.statement_timestamp()`,
  };
}

function idsOf(drawsOn: readonly Draw[]) {
  return sql`cast(${toArrayText(idsOfDraws(drawsOn))} as pg_catalog.uuid[])`;
}

/** Runs it in a transaction: that of the host, or one of its own. */
function inTransaction<Result>(
  db: Kysely<Database>,
  mark: TurnMark | undefined,
  run: (transaction: Kysely<Database>) => Promise<Result>,
): Promise<Result> {
  return mark === undefined ? db.transaction().execute(run) : run(db);
}
