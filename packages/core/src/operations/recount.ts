import { sql, type Kysely, type RawBuilder } from "kysely";

import { asText, toInteger, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { JOURNAL_KEY } from "../journal/journal-order.ts";
import { JOURNAL_NUMBERS } from "../journal/journal-numbers.ts";
import { readDraws, type Draw } from "../model/draw.ts";

/** Ticket options of one statement, and so of one snapshot. */
const PAGE_SIZE = 100;

const COUNTS = [
  "id",
  "capacity",
  "allocation",
  "purchased",
  "cancelled",
  "cancellations",
  "held",
  "miscounted",
  "unpaired",
  "unseen",
  "uncounted",
  "drawing",
  "drawn",
  "unnoted",
  "unreplaced",
  "misowned",
  "misjournaled",
  "unjournaled",
] as const;

export type Counts = Readonly<Record<Exclude<(typeof COUNTS)[number], "id">, number>> & {
  readonly id: string;
};

/** On distributed tables a statement that joins them in this way must name one shard. */
export async function recountOneByOne(
  tables: Kysely<Database>,
  after: string | null,
): Promise<readonly Counts[]> {
  const options = await tables
    .selectFrom("ticket_options")
    .select([asText("id").as("id"), asText<string | null>("drawn_by").as("drawnBy")])
    .$if(after !== null, (query) => query.where("id", ">", after))
    .orderBy("ticket_options.id")
    .limit(PAGE_SIZE)
    .execute();
  const counts: Counts[] = [];
  for (const { id, drawnBy } of options) {
    const draws = readDraws(drawnBy);
    counts.push(...(await (draws.length > 0 ? recountDrawn : recount)(tables, toText(id), draws)));
  }
  return counts;
}

/** While an option is locked, nothing is sold of those that draw on it. */
function recountDrawn(
  tables: Kysely<Database>,
  id: string,
  drawnBy: readonly Draw[],
): Promise<readonly Counts[]> {
  return tables.transaction().execute(async (transaction) => {
    await transaction
      .selectFrom("ticket_options")
      .select("id")
      .where("id", "=", id)
      .forNoKeyUpdate()
      .execute();
    const counts = await recount(transaction, id);
    let drawn = 0;
    for (const { ticketOptionId, units } of drawnBy) {
      for (const { purchased, cancelled, held } of await recount(transaction, ticketOptionId)) {
        drawn += units * (purchased - cancelled + held);
      }
    }
    return counts.map((each) => Object.assign(each, { drawn }));
  });
}

/** @param after the id before the first one of the page */
export function recountPage(
  tables: Kysely<Database>,
  after: string | null,
): Promise<readonly Counts[]> {
  return select(tables, { after, elsewhere: countElsewhere(tables) });
}

const NOTHING_ELSEWHERE = sql`select 0 as drawn, 0 as unnoted, 0 as unreplaced, 0 as unjournaled`;

const JOURNAL_ORDER = sql.join(JOURNAL_KEY.map((column) => sql.ref(column)));

/** What an entry of the journal adds to the allocation of the entry before it. */
const ADDED = sql.join(
  Object.values(JOURNAL_NUMBERS).map(
    ({ column, adds }) => sql`${sql.lit(adds)} * coalesce(cast(${sql.ref(column)} as bigint), 0)`,
  ),
  sql` + `,
);

function recount(tables: Kysely<Database>, only: string): Promise<readonly Counts[]> {
  return select(tables, { only, elsewhere: NOTHING_ELSEWHERE });
}

interface Selected {
  /** @default the next page of them */
  readonly only?: string;
  readonly after?: string | null;
  /** What the rows of other options say of an option. */
  readonly elsewhere: RawBuilder<unknown>;
}

async function select(
  tables: Kysely<Database>,
  { only, after = null, elsewhere }: Selected,
): Promise<readonly Counts[]> {
  const { options, purchases, holds, cancellations, transfers, journal } = subqueries(tables, only);
  const { rows } = await sql<Readonly<Record<keyof Counts, unknown>>>`
    with option as materialized (
      select id, capacity, allocation, version, journal_version, journal_position, holds_expire_at, uncounted_from, draws_on, drawn_by,
        (select pg_catalog.count(*) from pg_catalog.jsonb_object_keys(coalesce(drawn_by, '{}'))) as drawing
      from ${options}
      where ${after === null ? sql`true` : sql`id > ${after}`} order by id limit ${PAGE_SIZE}
    )
    select ${sql.join(COUNTS.map((name) => asText(name).as(name)))}
    from option
    cross join lateral (
      select coalesce(pg_catalog.sum(quantity), 0) as purchased,
        coalesce(pg_catalog.sum(cancelled_quantity), 0) as cancelled,
        pg_catalog.count(*) filter (
          where counted is false and cancelled_quantity < quantity
            and (option.uncounted_from is null or id < option.uncounted_from)
        ) as uncounted
      from ${purchases} where ticket_option_id = option.id
    ) as purchase
    cross join lateral (
      select coalesce(pg_catalog.sum(one.quantity), 0) + coalesce(pg_catalog.sum(pruned_quantity), 0) as cancellations,
        pg_catalog.count(*) filter (
          where coalesce(one.quantity, 0) + coalesce(pruned_quantity, 0) <> coalesce(cancelled_quantity, 0)
            or coalesce(one.exchanged, 0) + coalesce(pruned_exchanged_quantity, 0) <> coalesce(exchanged_quantity, 0)
        ) as miscounted
      from (
        select purchase_id, pg_catalog.sum(quantity) as quantity,
          pg_catalog.sum(quantity) filter (where new_purchase_id is not null) as exchanged
        from ${cancellations} where ticket_option_id = option.id group by purchase_id
      ) as one
      full join (
        select id, cancelled_quantity, exchanged_quantity, pruned_quantity, pruned_exchanged_quantity
        from ${purchases} where ticket_option_id = option.id and cancelled_quantity > 0
      ) as purchase on purchase.id = one.purchase_id
    ) as cancellation
    cross join lateral (
      select coalesce(pg_catalog.sum(quantity), 0) as held,
        pg_catalog.count(*) filter (
          where option.holds_expire_at is null or expires_at < option.holds_expire_at
        ) as unseen
      from ${holds} where ticket_option_id = option.id and status = 'active'
    ) as hold
    cross join lateral (
      select pg_catalog.count(*) as unpaired
      from (
        select id from ${holds} where ticket_option_id = option.id and status = 'confirmed'
      ) as confirmed
      full join (
        select hold_id
        from ${purchases} where ticket_option_id = option.id and hold_id is not null
      ) as purchase on purchase.hold_id = confirmed.id
      where confirmed.id is null or purchase.hold_id is null
    ) as unpaired
    cross join lateral (
      -- Each user has got the purchase as often as it was given away, if the buyer gets it first and its user gives it last.
      select pg_catalog.count(distinct id) as misowned
      from (
        select id from (
          select purchase_id as id, user_id, 1 as got from ${transfers} where ticket_option_id = option.id
          union all
          select purchase_id, from_user_id, -1 from ${transfers} where ticket_option_id = option.id
          union all
          select id, unnest(array[first_user_id, user_id]), unnest(array[1, -1])
          from ${purchases} where ticket_option_id = option.id and first_user_id is not null
        ) as step
        group by id, user_id having pg_catalog.sum(got) <> 0
      ) as unbalanced
    ) as transfer
    cross join lateral (
      select pg_catalog.count(*) filter (
        where not is_first and (
          version <> coalesce(before_version, -1) + 1
          or allocation <> coalesce(before_allocation, 0) + added
          or capacity <> coalesce(before_capacity, 0) + coalesce(cast(capacity_change as bigint), 0)
        ) or version = option.version and version = option.journal_version
          and (allocation <> option.allocation or capacity <> option.capacity)
      ) as misjournaled
      from (
        -- The entry of a gap, and the oldest of those that are kept, follow from nothing.
        select *, gap_after is not null or before_version is null and version > 0 as is_first from (
          select version, allocation, capacity, capacity_change, gap_after, ${ADDED} as added,
            pg_catalog.lag(version) over by_version as before_version,
            pg_catalog.lag(allocation) over by_version as before_allocation,
            pg_catalog.lag(capacity) over by_version as before_capacity
          from ${journal} where ticket_option_id = option.id
          window by_version as (order by version)
        ) as entry
      ) as entry
    ) as journal
    cross join lateral (${elsewhere}) as elsewhere
    order by option.id`.execute(tables);
  return rows.map(toCounts);
}

/**
 * What other options draw of `option`, options that it draws on and that do not have it among theirs, its exchanges
 * without their new purchase, and whether its last journal entry is missing, although older entries of others are kept.
 */
function countElsewhere(tables: Kysely<Database>): RawBuilder<unknown> {
  const { options, purchases, holds, cancellations, journal } = subqueries(tables);
  return sql`
    select
      (
        select coalesce(pg_catalog.sum(cast(draw.units as bigint) * (purchase.kept + hold.held)), 0)
        from pg_catalog.jsonb_each_text(coalesce(option.drawn_by, '{}')) as draw(id, units)
        cross join lateral (
          select coalesce(pg_catalog.sum(quantity - cancelled_quantity), 0) as kept
          from ${purchases} where ticket_option_id = cast(draw.id as pg_catalog.uuid)
        ) as purchase
        cross join lateral (
          select coalesce(pg_catalog.sum(quantity), 0) as held
          from ${holds} where ticket_option_id = cast(draw.id as pg_catalog.uuid) and status = 'active'
        ) as hold
      ) as drawn,
      (
        select pg_catalog.count(*)
        from pg_catalog.jsonb_each(coalesce(option.draws_on, '{}')) as draw(id, units)
        left join ${options} on ticket_options.id = cast(draw.id as pg_catalog.uuid)
        where pg_catalog.jsonb_extract_path(ticket_options.drawn_by, cast(option.id as pg_catalog.text)) is distinct from draw.units
      ) as unnoted,
      (
        select pg_catalog.count(*)
        from ${cancellations}
        where cancellations.ticket_option_id = option.id and new_purchase_id is not null
          and cancellations.quantity is distinct from (
            select purchases.quantity
            from ${purchases} where purchases.ticket_option_id = new_ticket_option_id and purchases.id = new_purchase_id
          )
      ) as unreplaced,
      cast(
        option.version = option.journal_version
        and not exists (
          select from ${journal} where ticket_option_id = option.id and journal_entries.version = option.version
        )
        and coalesce(
          (option.journal_position, option.id, option.version) >= (
            select ${JOURNAL_ORDER} from ${journal} order by ${JOURNAL_ORDER} limit 1
          ), true
        ) as integer
      ) as unjournaled`;
}

/** Subqueries, because Kysely does not name the schema of tables in its `sql`. */
function subqueries(tables: Kysely<Database>, only?: string) {
  const rowsOf = (table: keyof Database, key: string) => {
    const rows = tables
      .selectFrom(table)
      .selectAll()
      .$if(only !== undefined, (query) => query.where(sql<boolean>`${sql.ref(key)} = ${only}`));
    return sql`(${rows}) as ${sql.ref(table)}`;
  };
  return {
    options: rowsOf("ticket_options", "id"),
    purchases: rowsOf("purchases", "ticket_option_id"),
    holds: rowsOf("holds", "ticket_option_id"),
    cancellations: rowsOf("cancellations", "ticket_option_id"),
    transfers: rowsOf("transfers", "ticket_option_id"),
    journal: rowsOf("journal_entries", "ticket_option_id"),
  };
}

function toCounts(row: Readonly<Record<keyof Counts, unknown>>): Counts {
  return {
    id: toText(row.id),
    capacity: toInteger(row.capacity),
    allocation: toInteger(row.allocation),
    purchased: toInteger(row.purchased),
    cancelled: toInteger(row.cancelled),
    cancellations: toInteger(row.cancellations),
    held: toInteger(row.held),
    miscounted: toInteger(row.miscounted),
    unpaired: toInteger(row.unpaired),
    unseen: toInteger(row.unseen),
    uncounted: toInteger(row.uncounted),
    drawing: toInteger(row.drawing),
    drawn: toInteger(row.drawn),
    unnoted: toInteger(row.unnoted),
    unreplaced: toInteger(row.unreplaced),
    misowned: toInteger(row.misowned),
    misjournaled: toInteger(row.misjournaled),
    unjournaled: toInteger(row.unjournaled ?? "0"),
  };
}
