import type { Oracle } from "./oracles.ts";
import { SLACK_MS } from "./slack.ts";

/** Promises about refusals. */
export const LIFE_REFUSAL_ORACLES: readonly Oracle[] = [
  {
    promise:
      "a confirmation is refused only if its hold was resolved or had expired, or one of them",
    violations: `
      select w.key, r.answered_at, min(h.expires_at) as expires_at
      from chaos.resolutions w join chaos.replies r using (key) join holds h on h.id = w.hold_id
      where w.kind in ('confirmation', 'basket_confirmation') and r.outcome = 'refused'
      group by w.key, r.answered_at
      having bool_and(extract(epoch from h.expires_at) * 1000 > r.answered_at + ${SLACK_MS}
        and h.status in ('active', 'expired'))`,
  },
  {
    promise: "a release is refused only if the hold was confirmed, or one of them",
    violations: `
      select w.key, array_agg(h.status) as statuses
      from chaos.resolutions w join chaos.replies r using (key) left join holds h on h.id = w.hold_id
      where w.kind in ('release', 'basket_release') and r.outcome = 'refused'
      group by w.key having bool_and(h.status is distinct from 'confirmed')`,
  },
  {
    promise: "a cancellation is refused only if it exceeds what is left of the purchase",
    violations: `
      select w.key, w.quantity, p.quantity - p.cancelled_quantity as left_of_it
      from chaos.wishes w join chaos.replies r using (key) join purchases p on p.id = w.target_id
      where w.kind = 'cancellation' and r.outcome = 'refused'
        and coalesce(w.quantity, 1) <= p.quantity - p.cancelled_quantity`,
  },
  {
    // A request without a response may be carried out after another one was refused.
    promise: "nothing of a refused or busy wish is stored",
    violations: `
      with settled as (
        select w.key, w.kind, w.user_id
        from chaos.wishes w join chaos.replies r using (key)
        group by w.key, w.kind, w.user_id
        having bool_and(r.outcome in ('refused', 'busy'))
      )
      select key, kind from settled
      where kind in ('order', 'purchase')
        and exists (
          select from purchases p where coalesce(p.first_user_id, p.user_id) = settled.user_id)
      union all
      select key, kind from settled
      where kind in ('hold', 'basket') and exists (select from holds h where h.user_id = settled.user_id)
      union all
      select settled.key, settled.kind
      from settled join chaos.resolutions w using (key) join purchases p using (hold_id)
      where not exists (
        select from chaos.resolutions other join chaos.replies r using (key)
        where other.kind in ('confirmation', 'basket_confirmation')
          and other.hold_id = w.hold_id and r.outcome not in ('refused', 'busy'))
        and w.kind in ('confirmation', 'basket_confirmation')`,
  },
  {
    promise: "if the lines of an option exceed the allocation together, each of them is refused",
    violations: `
      select r.key, l.number, r.refused_lines
      from chaos.replies r join chaos.wishes w using (key) join chaos.wish_lines l using (key)
      where w.kind in ('order', 'basket') and r.outcome = 'refused' and (
        cardinality(r.refused_lines) = 0
        or l.number <> all (r.refused_lines) and l.ticket_option_id in (
          select other.ticket_option_id from chaos.wish_lines other
          where other.key = r.key and other.number = any (r.refused_lines)))`,
  },
  {
    // A transaction decides many claims. During it, at least the earlier allocation less all that it took was
    // left. Tickets that it gave back may have come last. Holds that had expired before the request are an
    // exception: the next claim has their tickets.
    promise: "no wish is refused as sold out if enough tickets were left all the time",
    violations: `
      with taken as (
        select ticket_option_id, transaction, sum(quantity) as quantity
        from chaos.taken group by ticket_option_id, transaction
      ), moved as (
        select ticket_option_id, transaction, -sum(least(quantity, 0)) as quantity
        from chaos.moved group by ticket_option_id, transaction
      ), periods as (
        select h.ticket_option_id, h.transaction, lag(h.at) over versions as since, h.at as until,
          h.allocation_before - coalesce(t.quantity, 0) - greatest(0, h.capacity_before - h.capacity, m.quantity) as least
        from chaos.history h left join taken t using (ticket_option_id, transaction)
        left join moved m using (ticket_option_id, transaction)
        window versions as (partition by h.ticket_option_id order by h.version)
        union all
        (select distinct on (ticket_option_id) ticket_option_id, null, at, 'infinity', allocation
         from chaos.history order by ticket_option_id, version desc)
      ), refused as (
        select r.key, r.sent_at, r.answered_at, l.ticket_option_id, sum(l.quantity) as quantity
        from chaos.replies r join chaos.wishes w using (key) join chaos.wish_lines l using (key)
        where r.outcome = 'refused' and w.kind in ('purchase', 'order', 'hold', 'basket')
          and (w.kind in ('purchase', 'hold') or l.number = any (r.refused_lines))
        group by r.key, r.sent_at, r.answered_at, l.ticket_option_id
      ), judged as (
        select f.key, f.sent_at, f.ticket_option_id, f.quantity, p.least + coalesce(back.quantity, 0) as least
        from refused f join periods p on p.ticket_option_id = f.ticket_option_id
          and p.since <= f.answered_at + ${SLACK_MS} and p.until >= f.sent_at - ${SLACK_MS}
        cross join lateral (
          select sum(e.quantity) as quantity from chaos.expired e
          where e.ticket_option_id = p.ticket_option_id and e.transaction = p.transaction
            and e.expires_at < f.sent_at - ${SLACK_MS}
        ) as back
      )
      select key, ticket_option_id, quantity, min(least) as left_at_least
      from judged
      group by key, sent_at, ticket_option_id, quantity
      having quantity <= min(least)`,
  },
];
