import { HOST_USERS } from "../hosts/host-job.ts";
import { IS_EARLY_TIMEOUT } from "./request-timeouts.ts";

/**
 * What each ticket of an option takes: of itself, and of what it draws on directly or through others. Calculated
 * from what was put on sale. The product stores it in another form.
 */
const TAKES = `
  recursive takes (ticket_option_id, taken_of, units) as (
    select id, id, 1 from ticket_options
    union all
    select takes.ticket_option_id, drawn_id, takes.units * draws.units
    from takes join chaos.draws on draws.ticket_option_id = takes.taken_of
  ), sums as (
    select taken_of as id, sum(units * quantity) as taken from takes join (
      select ticket_option_id, quantity - cancelled_quantity as quantity from purchases
      union all
      select ticket_option_id, quantity from holds where status = 'active'
    ) as rows using (ticket_option_id) group by taken_of
  )`;

/** A promise, and the query that finds its violations. */
export interface Oracle {
  readonly promise: string;
  readonly violations: string;
}

/**
 * Promises that must be kept in a sale with faults. Refusals are compared with the allocation at the end. That is
 * correct because the allocations of options in chaos.orders only decrease.
 */
export const ORACLES: readonly Oracle[] = [
  {
    promise:
      "an allocation is never below 0, and adds up to the capacity with what is sold and held of it, also of all that draw on it",
    violations: `
      with ${TAKES}
      select o.id, o.name, o.allocation, o.capacity, sums.taken
      from ticket_options o left join sums using (id)
      where o.allocation < 0 or o.allocation + coalesce(sums.taken, 0) <> o.capacity`,
  },
  {
    promise: "every acknowledged purchase is stored with its id, option, user and quantity",
    violations: `
      select a.key, a.purchase_id, p.id as stored
      from chaos.answers a join chaos.orders o using (key)
      left join purchases p on p.id = a.purchase_id
      where a.outcome = 'sold' and (p.ticket_option_id, p.user_id, p.quantity)
        is distinct from (o.ticket_option_id, o.user_id, o.quantity)`,
  },
  {
    promise: "every stored purchase was ordered",
    violations: `
      select p.id, p.ticket_option_id, p.user_id, p.quantity
      from purchases p left join chaos.orders o using (user_id)
      where p.user_id not in (
          select user_id from chaos.all_wishes
          union all select to_id from chaos.all_wishes where to_id is not null)
        and p.user_id::text not like '${HOST_USERS}%'
        and (o.ticket_option_id, o.quantity) is distinct from (p.ticket_option_id, p.quantity)`,
  },
  {
    promise: "an order is carried out at most once, even if it is sent repeatedly",
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
    promise: "a refused order is not stored",
    violations: `
      select distinct a.key, p.id
      from chaos.answers a join chaos.orders o using (key) join purchases p using (user_id)
      where a.outcome = 'refused'`,
  },
  {
    promise: "a refused order wanted more tickets than were left at the end",
    violations: `
      select a.key, r.quantity, o.allocation
      from chaos.answers a join chaos.orders r using (key)
      join ticket_options o on o.id = r.ticket_option_id
      where a.outcome = 'refused' and r.quantity <= o.allocation`,
  },
  {
    // Tickets that were sold before the refusal had been ordered before it.
    promise: "no order is refused as sold out while there are enough tickets",
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
    promise: "after the response busy nothing was done",
    violations: `
      select o.key, p.id, p.quantity
      from chaos.orders o join purchases p using (user_id) join chaos.answers a using (key)
      group by o.key, p.id, p.quantity having bool_and(a.outcome = 'busy')`,
  },
  {
    promise: "every order with a key has an outcome, at the latest after the last fault",
    violations: `
      select key from chaos.orders where has_key
      except select key from chaos.answers where outcome in ('sold', 'refused')`,
  },
  {
    promise:
      "every response grants tickets, is a refusal, or tells the client to repeat the request",
    violations: `
      select key, status, code from chaos.answers where outcome = 'wrong' or ${IS_EARLY_TIMEOUT}`,
  },
  {
    promise: "after a fault of the database the status is 503, never 500",
    violations: `
      select key, status, code from chaos.answers where outcome = 'fault'`,
  },
  {
    promise: "every 503 has Retry-After",
    violations: `
      select key, status, code from chaos.answers
      where status = 503 and retry_after is null`,
  },
];
