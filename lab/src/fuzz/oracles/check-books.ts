import { createBoxOffice, openDatabase } from "@ticket-allocation/core";

import { connect } from "../../postgres/connect.ts";
import { RULED_OPTIONS } from "../arbitraries/ids.ts";
import type { Resource } from "./documents.ts";
import { isOpenNow } from "./judge-sale-rules.ts";

/**
 * Compares the tables with the responses to clients, after all requests have ended.
 *
 * @returns descriptions of problems
 */
export async function checkBooks(
  databaseUrl: string,
  created: readonly Resource[],
): Promise<readonly string[]> {
  await using client = await connect(databaseUrl);
  const idsOf = (type: string) => [
    ...new Set(created.filter((resource) => resource.type === type).map(({ id }) => id)),
  ];
  const checks = [
    {
      what: "ticket options have an allocation below 0 or above their capacity",
      query: `select count(*) from ticket_options where allocation not between 0 and capacity`,
      values: [],
    },
    ...Object.entries(STORED).map(([type, rows]) => ({
      what: `${type.replace("_", " ")} that were acknowledged are not stored`,
      query: `select count(*) from unnest($1::uuid[]) as acknowledged(id)
        where not exists (select from (${rows}) as stored where stored.id = acknowledged.id)`,
      values: [idsOf(type)],
    })),
    {
      what: "ids that clients have chosen are not those of one resource",
      query: `select count(*) from chosen_ids
        where (select count(*) from (${Object.values(STORED).join(" union all ")}) as stored where stored.id = chosen_ids.id) <> 1`,
      values: [],
    },
    {
      what: "purchases and holds violate the rules of their option",
      query: `${RULES}
        select count(*) from taken join ruled using (ticket_option_id)
        where not is_open or quantity not between least and most`,
      values: rulesAsColumns(),
    },
    {
      what: "users have more than the rules of an option allow",
      query: `${RULES}
        select count(*) from (
          select from taken join ruled using (ticket_option_id)
          group by ticket_option_id, user_id, per_user having sum(has) > per_user
        ) as users`,
      values: rulesAsColumns(),
    },
  ];
  const broken: string[] = [];
  for (const { what, query, values } of checks) {
    const { rows } = await client.query<{ count: string }>(query, [...values]);
    if (rows[0]?.count !== "0") broken.push(`${rows[0]?.count} ${what}`);
  }
  return [...broken, ...(await findDrifts(databaseUrl))];
}

/** The rows of each type. */
const STORED = {
  purchases: "select id from purchases",
  holds: "select id from holds",
  cancellations: "select id from cancellations where new_purchase_id is null",
  exchanges: "select id from cancellations where new_purchase_id is not null",
  transfers: "select id from transfers",
  capacity_moves: "select id from capacity_moves",
  ticket_options: "select id from ticket_options",
};

/** A purchase of a hold is counted with the hold, because its quantity may not exceed that of the hold. */
const RULES = `
  with ruled as (
    select * from unnest($1::uuid[], $2::boolean[], $3::integer[], $4::integer[], $5::integer[])
      as ruled(ticket_option_id, is_open, least, most, per_user)
  ), taken as (
    select ticket_option_id, user_id, quantity, quantity - cancelled_quantity as has
    from purchases where hold_id is null
    union all
    select h.ticket_option_id, coalesce(p.user_id, h.user_id), h.quantity, case
      when h.status = 'active' and h.expires_at > clock_timestamp() then h.quantity
      else coalesce(p.quantity - p.cancelled_quantity, 0) end
    from holds h left join purchases p
      on p.ticket_option_id = h.ticket_option_id and p.hold_id = h.id
  )`;

function rulesAsColumns(): readonly unknown[] {
  const most = 2_147_483_647;
  return [
    RULED_OPTIONS.map(({ id }) => id),
    RULED_OPTIONS.map(({ rules }) => isOpenNow(rules)),
    RULED_OPTIONS.map(({ rules }) => rules.min_per_purchase ?? 1),
    RULED_OPTIONS.map(({ rules }) => rules.max_per_purchase ?? most),
    RULED_OPTIONS.map(({ rules }) => rules.max_per_user ?? most),
  ];
}

/** The drifts that `verify` of the box office finds. */
async function findDrifts(databaseUrl: string): Promise<readonly string[]> {
  await using db = openDatabase(databaseUrl, { poolSize: 1, statementTimeoutMs: 0 });
  const found: string[] = [];
  for await (const { drifts } of createBoxOffice({ db }).verify()) {
    for (const { ticketOptionId, what, expected, found: count } of drifts) {
      found.push(`${ticketOptionId}: ${what}: expected ${expected}, found ${count}`);
    }
  }
  return found;
}
