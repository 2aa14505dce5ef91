import type { Client } from "pg";

/** Outcomes of wishes about options with rules, from the log of the buyers. */
export interface RuleCounts {
  readonly taken: number;
  readonly rulesChanged: number;
  readonly paused: number;
  readonly notOpen: number;
  readonly outOfRange: number;
  readonly overLimit: number;
}

export async function countRules(client: Client): Promise<RuleCounts> {
  const { rows } = await client.query<RuleCounts>(`
    select
      count(distinct key) filter (where outcome = 'sold'
        and kind in ('purchase', 'order', 'hold'))::integer as taken,
      count(distinct key) filter (where outcome = 'sold' and kind = 'rules')::integer
        as "rulesChanged",
      count(distinct key) filter (where code = 'sale_paused')::integer as "paused",
      count(distinct key) filter (where code = 'sale_not_open')::integer as "notOpen",
      count(distinct key) filter (where code = 'quantity_out_of_range')::integer as "outOfRange",
      count(distinct key) filter (where code = 'user_limit_exceeded')::integer as "overLimit"
    from chaos.ruled_wishes join chaos.replies using (key)`);
  if (!rows[0]) throw new Error("nothing was counted");
  return rows[0];
}
