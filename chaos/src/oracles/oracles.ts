import { HOST_USERS } from "../hosts/host-job.ts";

/** A promise, and the query that finds whatever broke it: no rows, no violation. */
export interface Oracle {
  readonly promise: string;
  readonly violations: string;
}

/**
 * What must be true after a sale, whatever was broken meanwhile. Refusals are judged by the end
 * of it, which is right where allocations only fell: chaos.orders are of nothing else.
 */
export const ORACLES: readonly Oracle[] = [
  {
    promise: "an allocation is never below 0, and with what was purchased makes up the capacity",
    violations: `
      select o.id, o.allocation, o.capacity, p.purchased, h.held
      from ticket_options o
      cross join lateral (
        select coalesce(sum(quantity - cancelled_quantity), 0) as purchased
        from purchases where ticket_option_id = o.id
      ) as p
      cross join lateral (
        select coalesce(sum(quantity), 0) as held
        from holds where ticket_option_id = o.id and status = 'active'
      ) as h
      where o.allocation < 0 or o.allocation + p.purchased + h.held <> o.capacity`,
  },
  {
    promise: "what was acknowledged is stored: this id, option, user and quantity",
    violations: `
      select a.key, a.purchase_id, p.id as stored
      from chaos.answers a join chaos.orders o using (key)
      left join purchases p on p.id = a.purchase_id
      where a.outcome = 'sold' and (p.ticket_option_id, p.user_id, p.quantity)
        is distinct from (o.ticket_option_id, o.user_id, o.quantity)`,
  },
  {
    promise: "what is stored was ordered",
    violations: `
      select p.id, p.ticket_option_id, p.user_id, p.quantity
      from purchases p left join chaos.orders o using (user_id)
      where p.user_id not in (select user_id from chaos.all_wishes)
        and p.user_id::text not like '${HOST_USERS}%'
        and (o.ticket_option_id, o.quantity) is distinct from (p.ticket_option_id, p.quantity)`,
  },
  {
    promise: "an order is carried out once at the most, however often it is sent",
    violations: `
      select o.key, count(*) as purchases, array_agg(p.id) as ids
      from chaos.orders o join purchases p using (user_id)
      group by o.key having count(*) > 1`,
  },
  {
    promise: "all acknowledgements of an order name the same purchase",
    violations: `
      select key, array_agg(distinct purchase_id) as ids
      from chaos.answers where outcome = 'sold'
      group by key having count(distinct purchase_id) > 1`,
  },
  {
    promise: "what was refused is not stored",
    violations: `
      select distinct a.key, p.id
      from chaos.answers a join chaos.orders o using (key) join purchases p using (user_id)
      where a.outcome = 'refused'`,
  },
  {
    promise: "who was refused had asked for more than was left at the end",
    violations: `
      select a.key, r.quantity, o.allocation
      from chaos.answers a join chaos.orders r using (key)
      join ticket_options o on o.id = r.ticket_option_id
      where a.outcome = 'refused' and r.quantity <= o.allocation`,
  },
  {
    // Whatever was sold by then had been asked for by then.
    promise: "nobody is told sold out while there were enough tickets",
    violations: `
      with sold as (
        select r.ticket_option_id, min(a.sent_at) as asked_at, r.quantity
        from purchases p join chaos.orders r using (user_id) join chaos.answers a using (key)
        group by p.id, r.ticket_option_id, r.quantity
      ), running as (
        select ticket_option_id, asked_at,
          sum(quantity) over (partition by ticket_option_id order by asked_at) as sold_at_most
        from sold
      ), refused as (
        select a.key, r.ticket_option_id, a.answered_at, r.quantity
        from chaos.answers a join chaos.orders r using (key) where a.outcome = 'refused'
      )
      select f.key, f.quantity, o.capacity - coalesce(max(running.sold_at_most), 0) as left_at_least
      from refused f join ticket_options o on o.id = f.ticket_option_id
      left join running on running.ticket_option_id = o.id and running.asked_at < f.answered_at
      group by f.key, f.quantity, f.answered_at, o.id
      having o.capacity - coalesce(max(running.sold_at_most), 0) >= f.quantity`,
  },
  {
    promise: "nothing was done for whoever was told so: busy",
    violations: `
      select o.key, p.id, p.quantity
      from chaos.orders o join purchases p using (user_id) join chaos.answers a using (key)
      group by o.key, p.id, p.quantity having bool_and(a.outcome = 'busy')`,
  },
  {
    promise: "every order with a key gets an answer, at the latest once nothing is broken any more",
    violations: `
      select key from chaos.orders where has_key
      except select key from chaos.answers where outcome in ('sold', 'refused')`,
  },
  {
    promise: "nobody gets an answer that is neither tickets, nor a refusal, nor to ask again",
    violations: `
      select key, status, code from chaos.answers where outcome = 'wrong'`,
  },
  {
    promise: "a broken database is no fault of the gateway: 503, never 500",
    violations: `
      select key, status, code from chaos.answers where outcome = 'fault'`,
  },
  {
    promise: "whoever is told to come back is told when",
    violations: `
      select key, status, code from chaos.answers
      where status = 503 and retry_after is null`,
  },
];
