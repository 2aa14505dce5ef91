import { sql, type Kysely } from "kysely";

import { asText, toInteger, toText } from "../database/column-text.ts";
import type { Distribution } from "../settle/distribution.ts";
import type { Database } from "../model/database.ts";

/** Something that does not add up. */
export interface Drift {
  readonly ticketOptionId: string;
  /** Which sum it is, in words for people. */
  readonly what: string;
  readonly expected: number;
  readonly found: number;
}

/** What some more ticket options have shown. */
export interface VerifiedTicketOptions {
  /** Ticket options recounted so far. */
  readonly checked: number;
  /** Ticket options in all when the recount began. */
  readonly total: number;
  /** What does not add up in those that were recounted last. */
  readonly drifts: readonly Drift[];
}

/** Ticket options of one statement, and so of one snapshot. */
const PAGE_SIZE = 100;

/**
 * Recounts every ticket option. Changes nothing, locks nothing, and is right during a sale:
 * each statement sees all tables as they were at one moment.
 */
export async function* verify(
  tables: Kysely<Database>,
  { find }: Distribution,
): AsyncGenerator<VerifiedTicketOptions> {
  const { total } = await tables
    .selectFrom("ticket_options")
    .select(asText(sql`pg_catalog.count(*)`).as("total"))
    .executeTakeFirstOrThrow();
  const recountPage = (await find(tables)) ? recountOneByOne : recount;
  let checked = 0;
  let after: string | null = null;
  for (;;) {
    const counts = await recountPage(tables, after);
    const last = counts.at(-1);
    if (!last) return;
    after = last.id;
    checked += counts.length;
    yield { checked, total: toInteger(total), drifts: counts.flatMap(findDrifts) };
  }
}

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
] as const;

type Counts = Readonly<Record<Exclude<(typeof COUNTS)[number], "id">, number>> & {
  readonly id: string;
};

function findDrifts(counts: Counts): readonly Drift[] {
  const { capacity, allocation, purchased, cancelled, held } = counts;
  const sums: readonly (readonly [what: string, expected: number, found: number])[] = [
    [
      "capacity = allocation + purchased - cancelled + held",
      capacity,
      allocation + purchased - cancelled + held,
    ],
    ["cancellations = what their purchases say", cancelled, counts.cancellations],
    ["purchases whose cancellations add up to something else", 0, counts.miscounted],
    ["confirmed holds without a purchase, and purchases without theirs", 0, counts.unpaired],
    ["active holds that nobody would see expire", 0, counts.unseen],
    ["purchases that a limit per user would not count", 0, counts.uncounted],
  ];
  return sums
    .filter(([, expected, found]) => expected !== found)
    .map(([what, expected, found]) => ({ ticketOptionId: counts.id, what, expected, found }));
}

/** On distributed tables a statement that joins them in this way must name one shard. */
async function recountOneByOne(
  tables: Kysely<Database>,
  after: string | null,
): Promise<readonly Counts[]> {
  const options = await tables
    .selectFrom("ticket_options")
    .select(asText("id").as("id"))
    .$if(after !== null, (query) => query.where("id", ">", after))
    .orderBy("ticket_options.id")
    .limit(PAGE_SIZE)
    .execute();
  const counts: Counts[] = [];
  for (const { id } of options) counts.push(...(await recount(tables, null, toText(id))));
  return counts;
}

/**
 * The tables are subqueries, because Kysely does not name the schema of those in its `sql`.
 *
 * @param only the one ticket option to recount. @default the next page of them
 */
async function recount(
  tables: Kysely<Database>,
  after: string | null,
  only?: string,
): Promise<readonly Counts[]> {
  const [options, purchases, holds, cancellations] = (
    ["ticket_options", "purchases", "holds", "cancellations"] as const
  ).map((table) => {
    const key = sql.ref<string>(table === "ticket_options" ? "id" : "ticket_option_id");
    const rows = tables
      .selectFrom(table)
      .selectAll()
      .$if(only !== undefined, (query) => query.where(sql<boolean>`${key} = ${only}`));
    return sql`(${rows}) as ${sql.ref(table)}`;
  });
  const { rows } = await sql<Readonly<Record<keyof Counts, unknown>>>`
    with option as materialized (
      select id, capacity, allocation, holds_expire_at, uncounted_from from ${options!}
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
      from ${purchases!} where ticket_option_id = option.id
    ) as purchase
    cross join lateral (
      select coalesce(pg_catalog.sum(one.quantity), 0) as cancellations,
        pg_catalog.count(*) filter (
          where coalesce(one.quantity, 0) <> coalesce(purchase.cancelled_quantity, 0)
        ) as miscounted
      from (
        select purchase_id, pg_catalog.sum(quantity) as quantity
        from ${cancellations!} where ticket_option_id = option.id group by purchase_id
      ) as one
      full join (
        select id, cancelled_quantity
        from ${purchases!} where ticket_option_id = option.id and cancelled_quantity > 0
      ) as purchase on purchase.id = one.purchase_id
    ) as cancellation
    cross join lateral (
      select coalesce(pg_catalog.sum(quantity), 0) as held,
        pg_catalog.count(*) filter (
          where option.holds_expire_at is null or expires_at < option.holds_expire_at
        ) as unseen
      from ${holds!} where ticket_option_id = option.id and status = 'active'
    ) as hold
    cross join lateral (
      select pg_catalog.count(*) as unpaired
      from (
        select id from ${holds!} where ticket_option_id = option.id and status = 'confirmed'
      ) as confirmed
      full join (
        select hold_id
        from ${purchases!} where ticket_option_id = option.id and hold_id is not null
      ) as purchase on purchase.hold_id = confirmed.id
      where confirmed.id is null or purchase.hold_id is null
    ) as unpaired
    order by option.id`.execute(tables);
  return rows.map(toCounts);
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
  };
}
