import type { Oracle } from "./oracles.ts";
import { RULE_PERIODS } from "./rule-periods.ts";
import { RULE_REFUSAL_ORACLES } from "./rule-refusal-oracles.ts";
import { SLACK_MS } from "./slack.ts";

/**
 * Rules that a transaction may have used for a decision: those before it, and those that it has set. Changes of one
 * option are made one after another, so a transaction has made at most one.
 */
const RULES_OF_TAKING = `
  select rules from chaos.rules r
  where r.ticket_option_id = t.ticket_option_id and r.version in (t.version, (
    select max(version) from chaos.rules
    where ticket_option_id = t.ticket_option_id and version < t.version))`;

/** Claims that took tickets, or gave them to another user, although none of these rules allow it. */
function takenAgainst(allowed: string): string {
  return `
    select t.*, array(${RULES_OF_TAKING}) as rules from chaos.takings t
    where not exists (select from (${RULES_OF_TAKING}) as r where ${allowed})`;
}

/** Acknowledged wishes, one row per line. */
const DONE = `
  select distinct w.key, w.kind, w.user_id, w.target_id, w.to_id, one.number - 1 as number, one.id
  from chaos.ruled_wishes w join chaos.replies r using (key)
  cross join unnest(r.ids) with ordinality as one(id, number)
  where r.outcome = 'sold'`;

/** Wishes that may have been granted: not all responses say that nothing was done. */
const POSSIBLE = `
  select w.key, w.kind, w.user_id from chaos.ruled_wishes w left join chaos.replies r using (key)
  group by w.key, w.kind, w.user_id
  having not coalesce(bool_and(r.outcome in ('refused', 'busy')), false)`;

/** Promises about options with rules that change during the sale. */
export const RULE_ORACLES: readonly Oracle[] = [
  {
    promise: "after each claim the user has no more tickets than the limit at that time allows",
    violations: takenAgainst("coalesce((rules ->> 'maxPerUser')::integer >= t.usage, true)"),
  },
  {
    // The transaction read the clock between these two times.
    promise:
      "no tickets are taken before a sale starts or after it ends, by the clock of the database",
    violations: takenAgainst(`
      t.is_transferred or coalesce((rules ->> 'saleStartsAt')::float8 <= t.written_at, true)
      and coalesce((rules ->> 'saleEndsAt')::float8 > t.begun_at, true)`),
  },
  {
    promise: "nothing is sold or held while the sale is paused",
    violations: takenAgainst("t.is_transferred or rules ->> 'state' = 'on_sale'"),
  },
  {
    promise: "every quantity is in the range that the rules allow",
    violations: takenAgainst(`
      t.is_transferred or t.quantity between coalesce((rules ->> 'minPerPurchase')::integer, 1)
        and coalesce((rules ->> 'maxPerPurchase')::integer, t.quantity)`),
  },
  {
    promise: "every acknowledged wish about an option with rules is stored",
    violations: `
      select d.key, d.kind, d.id from (${DONE}) d
      left join chaos.wish_lines l on l.key = d.key and l.number = d.number
      left join purchases p on p.id = d.id left join holds h on h.id = d.id
      left join cancellations c on c.id = d.id left join transfers t on t.id = d.id
      where case
        when d.kind in ('purchase', 'order') then
          (p.ticket_option_id, coalesce(p.first_user_id, p.user_id), p.quantity) is distinct from
          (l.ticket_option_id, d.user_id, l.quantity)
        when d.kind = 'hold' then (h.ticket_option_id, h.user_id, h.quantity) is distinct from
          (l.ticket_option_id, d.user_id, l.quantity)
        when d.kind = 'confirmation' then p.hold_id is distinct from d.target_id
        when d.kind = 'cancellation' then c.purchase_id is distinct from d.target_id
        when d.kind = 'transfer' then
          (t.purchase_id, t.user_id) is distinct from (d.target_id, d.to_id)
      end`,
  },
  {
    promise: "every stored row of an option with rules was wished for, and was not refused",
    violations: `
      with stored as (
        select 'hold' as what, user_id, ticket_option_id, quantity, count(*) as times
        from holds join chaos.ruled using (ticket_option_id) group by 1, 2, 3, 4
        union all
        select 'purchase', coalesce(first_user_id, user_id), ticket_option_id, quantity, count(*)
        from purchases join chaos.ruled using (ticket_option_id)
        where hold_id is null group by 1, 2, 3, 4
      ), wished as (
        select case kind when 'hold' then 'hold' else 'purchase' end as what, user_id,
          l.ticket_option_id, l.quantity, count(*) as times
        from (${POSSIBLE}) possible join chaos.wish_lines l using (key) group by 1, 2, 3, 4
      )
      select stored.*, wished.times as wished
      from stored left join wished using (what, user_id, ticket_option_id, quantity)
      where stored.times > coalesce(wished.times, 0)`,
  },
  {
    promise: "acknowledged rules are rules that the option had at that time",
    violations: `
      select w.key, w.rules from chaos.ruled_wishes w join chaos.replies r using (key)
      where w.kind = 'rules' and r.outcome = 'sold' and not exists (
        select from (${RULE_PERIODS}) p
        where p.ticket_option_id = w.target_id and p.rules @> w.rules
          and p.since <= r.answered_at + ${SLACK_MS} and p.until >= r.sent_at - ${SLACK_MS})`,
  },
  {
    promise: "an option has only rules that a wish has set",
    violations: `
      with versions as (
        select *, lag(rules) over (partition by ticket_option_id order by version) as before
        from chaos.rules
      )
      select v.ticket_option_id, v.version, one.key, one.value
      from versions v cross join jsonb_each(v.rules) as one
      where one.value is distinct from v.before -> one.key and v.before is not null
        and not exists (
          select from chaos.ruled_wishes w
          where w.kind = 'rules' and w.target_id = v.ticket_option_id
            and w.rules -> one.key = one.value)`,
  },
  ...RULE_REFUSAL_ORACLES,
];
