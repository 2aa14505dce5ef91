import { sql, type Kysely } from "kysely";

import { asMilliseconds, toTime } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws, type Draw } from "../model/draw.ts";
import { toTicketOptionRow, type UncreatedTicketOption } from "../model/ticket-option.ts";
import { CHANGEABLE_FIELDS } from "../model/ticket-option-fields.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { isTurn, type TurnMark } from "../within/turn-mark.ts";

/** @returns when that was; undefined when its id is taken, or the turn is over */
export async function insertTicketOption(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  isDistributed: boolean,
  mark?: TurnMark,
): Promise<Date | undefined> {
  const inserting = insertInto(db, option, mark);
  const { id, drawsOn } = option;
  if (drawsOn.length === 0) return toCreationTime(await inserting.executeTakeFirst());
  if (!isDistributed) {
    const { rows } = await sql<Inserted>`
      with inserted as (${inserting}),
      locked as materialized (${lockDrawn(db, drawsOn)}),
      noted as (${noteDraws(db, id, drawsOn)})
      select inserted.created_at, 1 / cast((
        (select pg_catalog.count(*) from noted) = cast(${drawsOn.length} as integer)
      ) as integer) as noted from inserted`.execute(db);
    return toCreationTime(rows[0]);
  }
  return inTransaction(db, mark, async (transaction) => {
    const createdAt = toCreationTime(
      await insertInto(transaction, option, mark).executeTakeFirst(),
    );
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

function insertInto(db: Kysely<Database>, option: UncreatedTicketOption, mark?: TurnMark) {
  const row = toTicketOptionRow(option);
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
      .returning(asMilliseconds(sql`created_at at time zone interval '0'`).as("created_at"))
  );
}

const WRITTEN = [
  "id",
  "allocation",
  "draws_on",
  "created_by",
  ...Object.values(CHANGEABLE_FIELDS).map(({ column }) => column),
] as const;

/** Locks the drawn options in order of their ids, as all that lock several rows do. */
function lockDrawn(db: Kysely<Database>, drawsOn: readonly Draw[]) {
  return db
    .selectFrom("ticket_options")
    .select("id")
    .where(sql<boolean>`id = any(${idsOf(drawsOn)})`)
    .orderBy("id")
    .forNoKeyUpdate();
}

/** Notes a new ticket option at each of those that it draws on. */
function noteDraws(db: Kysely<Database>, id: string, drawsOn: readonly Draw[]) {
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
    .set(noteOf(id, sql.ref("draw.units")))
    .whereRef("option.id", "=", "draw.id")
    .returning(sql.lit(1).as("one"));
}

function noteOf(id: string, units: ReturnType<typeof sql>) {
  return {
    drawn_by: sql<string>`coalesce(option.drawn_by, '{}') || pg_catalog.jsonb_build_object(cast(${id} as pg_catalog.text), ${units})`,
    version: sql<string>`option.version + 1`,
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
