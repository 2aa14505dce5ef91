import { EXCHANGE_ORACLES } from "./exchange-oracles.ts";
import { EXTENSION_ORACLES, HELD_SECONDS } from "./extension-oracles.ts";
import { LIFE_ANSWER_ORACLES } from "./life-answer-oracles.ts";
import { LIFE_REFUSAL_ORACLES } from "./life-refusal-oracles.ts";
import type { Oracle } from "./oracles.ts";
import { SLACK_MS } from "./slack.ts";

/** Acknowledged wishes, one row per line: its id and content. */
const DONE = `
  select distinct w.key, w.kind, w.user_id, w.quantity, w.seconds, w.lines,
    coalesce(w.target_ids[one.number::integer], w.target_id) as target_id,
    one.number - 1 as number, one.id, r.quantity as reported
  from chaos.wishes w join chaos.replies r using (key)
  cross join unnest(r.ids) with ordinality as one(id, number)
  where r.outcome = 'sold'`;

/** Excludes options with rules: there the same users make many wishes, so a row does not identify its wish. */
const notRuled = (row: string) =>
  `${row}.ticket_option_id not in (select ticket_option_id from chaos.ruled)`;

/**
 * Promises about holds, confirmations, releases, cancellations, orders and changes. They are checked after all holds
 * have expired. chaos.history contains the allocations at every moment.
 */
export const LIFE_ORACLES: readonly Oracle[] = [
  {
    promise: "every acknowledged hold is stored with its id, option, user, quantity and time",
    violations: `
      select d.key, d.id, h.id as stored
      from (${DONE}) d join chaos.wish_lines l on l.key = d.key and l.number = d.number
      left join holds h on h.id = d.id
      where d.kind in ('hold', 'basket') and (h.ticket_option_id, h.user_id, h.quantity, ${HELD_SECONDS})
        is distinct from (l.ticket_option_id, d.user_id, l.quantity, d.seconds)`,
  },
  ...EXTENSION_ORACLES,
  {
    promise: "every acknowledged line is stored, with the others of its order",
    violations: `
      select d.key, d.id, d.number, p.id as stored
      from (${DONE}) d join chaos.wish_lines l on l.key = d.key and l.number = d.number
      left join purchases p on p.id = d.id
      where d.kind in ('order', 'purchase')
        and (p.ticket_option_id, coalesce(p.first_user_id, p.user_id), p.quantity, p.hold_id,
            p.order_lines) is distinct from
          (l.ticket_option_id, d.user_id, l.quantity, null::uuid,
            case d.kind when 'order' then d.lines end)`,
  },
  {
    promise: "an acknowledgement of an order or a basket contains all of its lines",
    violations: `
      select w.key, w.lines, r.ids from chaos.wishes w join chaos.replies r using (key)
      where r.outcome = 'sold' and (
        w.kind in ('order', 'basket') and cardinality(r.ids) <> w.lines
        or w.kind = 'basket_confirmation' and cardinality(r.ids) <> cardinality(w.target_ids))`,
  },
  {
    promise: "every acknowledged confirmation is stored, as a purchase of the hold's tickets",
    violations: `
      select d.key, d.id, d.reported, p.quantity as stored
      from (${DONE}) d join holds h on h.id = d.target_id left join purchases p on p.id = d.id
      where d.kind in ('confirmation', 'basket_confirmation')
        and ((p.hold_id, coalesce(p.first_user_id, p.user_id), p.ticket_option_id, p.quantity) is distinct from
            (h.id, h.user_id, h.ticket_option_id, coalesce(d.quantity, h.quantity))
          or d.reported <> p.quantity or h.status <> 'confirmed')`,
  },
  {
    promise: "every acknowledged cancellation is stored with its quantity",
    violations: `
      select d.key, d.id, d.reported, c.quantity as stored
      from (${DONE}) d left join cancellations c on c.id = d.id
      where d.kind = 'cancellation'
        and ((c.purchase_id, c.quantity) is distinct from (d.target_id, coalesce(d.quantity, d.reported)))`,
  },
  {
    promise: "every acknowledged release is stored: no user has the tickets of the hold",
    violations: `
      select w.key, h.id, h.status
      from chaos.resolutions w join chaos.replies r using (key) left join holds h on h.id = w.hold_id
      where w.kind in ('release', 'basket_release') and r.outcome = 'sold'
        and h.status is distinct from 'released' and h.status is distinct from 'expired'`,
  },
  {
    promise: "every acknowledged capacity is one that the option had at that time",
    violations: `
      select w.key, w.quantity
      from chaos.wishes w join chaos.replies r using (key)
      where w.kind = 'change' and r.outcome = 'sold' and not exists (
        select from chaos.history h
        where h.ticket_option_id = w.target_id and h.capacity = w.quantity
          and h.at between r.sent_at - ${SLACK_MS} and r.answered_at + ${SLACK_MS})`,
  },
  {
    promise: "every stored hold, cancellation and capacity was wished for",
    violations: `
      select 'hold' as what, h.id, h.quantity from holds h
      where ${notRuled("h")} and not exists (
        select from chaos.wishes w join chaos.wish_lines l using (key)
        where w.kind in ('hold', 'basket') and (w.user_id, w.seconds, l.ticket_option_id, l.quantity)
          = (h.user_id, ${HELD_SECONDS}, h.ticket_option_id, h.quantity))
      union all
      select 'cancellation', c.id, c.quantity from cancellations c
      where ${notRuled("c")} and not exists (
        select from chaos.wishes w where w.target_id = c.purchase_id
          and w.kind = case when c.new_purchase_id is null then 'cancellation' else 'exchange' end
          and coalesce(w.quantity, c.quantity) = c.quantity)
      union all
      select 'capacity', h.ticket_option_id, h.capacity from chaos.history h
      where h.capacity <> h.capacity_before and not exists (
        select from chaos.wishes w where w.kind = 'change'
          and w.target_id = h.ticket_option_id and w.quantity = h.capacity)
        and h.capacity - h.capacity_before is distinct from (
          select sum(m.quantity) from chaos.moved m
          where m.ticket_option_id = h.ticket_option_id and m.transaction = h.transaction)`,
  },
  {
    promise: "an order is stored with all of its lines, or with none",
    violations: `
      with stored as (
        select coalesce(first_user_id, user_id) as user_id, ticket_option_id, quantity, count(*) as times
        from purchases where hold_id is null and id not in (
          select new_purchase_id from cancellations where new_purchase_id is not null)
        group by 1, 2, 3
      ), wished as (
        select w.key, w.user_id, l.ticket_option_id, l.quantity, count(*) as times
        from chaos.wishes w join chaos.wish_lines l using (key)
        where w.kind in ('order', 'purchase') group by 1, 2, 3, 4
      )
      select wished.key, wished.ticket_option_id, wished.quantity, wished.times,
        coalesce(stored.times, 0) as stored
      from wished left join stored using (user_id, ticket_option_id, quantity)
      where wished.times is distinct from stored.times
        and exists (
          select from purchases p where coalesce(p.first_user_id, p.user_id) = wished.user_id)
      union all
      select null, s.ticket_option_id, s.quantity, 0, s.times
      from stored s join chaos.lives using (ticket_option_id)
      left join wished using (user_id, ticket_option_id, quantity) where wished.key is null`,
  },
  {
    promise: "a basket is held with all of its lines, or with none",
    violations: `
      select w.key, w.lines, count(*) as held
      from chaos.wishes w join holds h using (user_id)
      where w.kind = 'basket' group by w.key, w.lines having count(*) <> w.lines`,
  },
  {
    promise: "a basket is confirmed with all of its holds, or with none",
    violations: `
      select w.key, count(*) as holds, count(p.id) as purchases
      from chaos.resolutions w left join purchases p using (hold_id)
      where w.kind = 'basket_confirmation'
      group by w.key having count(p.id) not in (0, count(*))`,
  },
  {
    promise: "a key has one effect: holds of its lines, and no more cancellations than keys",
    violations: `
      select 'holds' as what, user_id as of, count(*) from holds h where ${notRuled("h")}
      group by user_id having count(*) > (
        select count(*) from chaos.wishes w join chaos.wish_lines l using (key)
        where w.kind in ('hold', 'basket') and w.user_id = h.user_id)
      union all
      select 'cancellations', c.purchase_id, count(*) from cancellations c
      group by c.purchase_id having count(*) > (
        select count(*) from chaos.all_wishes w
        where w.kind in ('cancellation', 'exchange') and w.target_id = c.purchase_id)
      union all
      select 'purchases of a hold', hold_id, count(*) from purchases
      where hold_id is not null group by hold_id having count(*) > 1`,
  },
  {
    promise: "all acknowledgements of a wish have the same ids",
    violations: `
      select key, count(distinct (ids, quantity)) as answers
      from chaos.replies where outcome = 'sold' and cardinality(ids) > 0
      group by key having count(distinct (ids, quantity)) > 1`,
  },
  {
    promise: "all responses about a hold agree that it is resolved once",
    violations: `
      select w.hold_id, array_agg(distinct w.key) as keys
      from chaos.resolutions w join chaos.replies r using (key) where r.outcome = 'sold'
      group by w.hold_id having count(distinct w.key) > 1`,
  },
  {
    promise: "no hold is confirmed that had expired before the request",
    violations: `
      select w.key, h.id, h.expires_at
      from chaos.resolutions w join chaos.replies r using (key) join holds h on h.id = w.hold_id
      where w.kind in ('confirmation', 'basket_confirmation')
      group by w.key, h.id, h.expires_at
      having bool_or(r.outcome = 'sold')
        and min(r.sent_at) > extract(epoch from h.expires_at) * 1000 + ${SLACK_MS}`,
  },
  {
    promise:
      "a purchase never has more cancelled tickets than purchased ones, and their sum is stored",
    violations: `
      select p.id, p.quantity, p.cancelled_quantity, sum(c.quantity) as cancelled
      from purchases p left join cancellations c on c.purchase_id = p.id
      group by p.ticket_option_id, p.id
      having coalesce(sum(c.quantity), 0) > p.quantity
        or coalesce(sum(c.quantity), 0) <> p.cancelled_quantity`,
  },
  ...EXCHANGE_ORACLES,
  ...LIFE_REFUSAL_ORACLES,
  ...LIFE_ANSWER_ORACLES,
];
