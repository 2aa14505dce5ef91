import type { Oracle } from "./oracles.ts";

/** Acknowledged wishes of a kind, with the id of what was made. */
const acknowledged = (kind: string) => `
  select distinct w.key, w.target_id, w.to_id, w.quantity, r.ids[1] as id, r.quantity as reported
  from chaos.wishes w join chaos.replies r using (key)
  where r.outcome = 'sold' and w.kind = '${kind}'`;

/** Promises about exchanges, transfers and moves of capacity. */
export const EXCHANGE_ORACLES: readonly Oracle[] = [
  {
    promise: "every acknowledged exchange is stored with its purchase, quantity and ticket option",
    violations: `
      select d.key, d.id, d.reported, c.quantity as stored
      from (${acknowledged("exchange")}) d left join cancellations c on c.id = d.id
      where (c.purchase_id, c.new_ticket_option_id, c.quantity) is distinct from
        (d.target_id, d.to_id, d.reported) or c.quantity <> d.quantity`,
  },
  {
    promise: "an exchange returns and purchases as many tickets for the same user, or does neither",
    violations: `
      select c.id, c.quantity, n.id as purchase_id, n.quantity as purchased
      from cancellations c join purchases p on p.id = c.purchase_id
      left join purchases n on n.id = c.new_purchase_id
      where c.new_purchase_id is not null and (
        (n.ticket_option_id, n.quantity) is distinct from (c.new_ticket_option_id, c.quantity)
        or n.ticket_option_id = p.ticket_option_id
        or coalesce(n.first_user_id, n.user_id) not in (
          select p.user_id union all select coalesce(p.first_user_id, p.user_id)
          union all select t.user_id from transfers t where t.purchase_id = p.id))
      union all
      select null, p.exchanged_quantity, p.id, sum(c.quantity)
      from purchases p
      left join cancellations c on c.purchase_id = p.id and c.new_purchase_id is not null
      group by p.ticket_option_id, p.id
      having p.exchanged_quantity <> coalesce(sum(c.quantity), 0)`,
  },
  {
    promise: "every acknowledged transfer is stored with its purchase, user and quantity",
    violations: `
      select d.key, d.id, d.reported, t.quantity as stored
      from (${acknowledged("transfer")}) d left join transfers t on t.id = d.id
      where (t.purchase_id, t.user_id, t.quantity) is distinct from
        (d.target_id, d.to_id, d.reported)`,
  },
  {
    promise: "every stored transfer was wished for, and a purchase has the user of one of them",
    violations: `
      select t.id, t.purchase_id, t.user_id from transfers t where not exists (
        select from chaos.all_wishes w
        where w.kind = 'transfer' and (w.target_id, w.to_id) = (t.purchase_id, t.user_id))
      union all
      select null, p.id, p.user_id from purchases p
      where p.first_user_id is not null and not exists (
        select from transfers t where (t.purchase_id, t.user_id) = (p.id, p.user_id))`,
  },
  {
    promise: "every acknowledged move of capacity is stored with its ticket options and quantity",
    violations: `
      select d.key, d.id, m.quantity as stored
      from (${acknowledged("move")}) d left join capacity_moves m on m.id = d.id
      where (m.ticket_option_id, m.to_ticket_option_id, m.quantity) is distinct from
        (d.target_id, d.to_id, d.quantity)`,
  },
  {
    promise: "what a move of capacity takes from one ticket option, it gives to the other",
    violations: `
      select m.ticket_option_id, m.transaction, sum(m.quantity) as moved,
        min(h.capacity - h.capacity_before) as changed
      from chaos.moved m left join chaos.history h using (ticket_option_id, transaction)
      group by m.ticket_option_id, m.transaction
      having sum(m.quantity) is distinct from min(h.capacity - h.capacity_before)`,
  },
];
