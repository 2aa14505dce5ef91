import type { Oracle } from "./oracles.ts";
import { RULE_PERIODS } from "./rule-periods.ts";
import { SLACK_MS } from "./slack.ts";

/** Refusals with the request; for an order, the first refused line. */
const REFUSED = `
  select r.key, r.code, r.sent_at - ${SLACK_MS} as since, r.answered_at + ${SLACK_MS} as until,
    w.user_id, l.ticket_option_id, l.quantity, (
      select sum(quantity) from chaos.wish_lines same
      where same.key = r.key and same.ticket_option_id = l.ticket_option_id
    ) as of_user
  from chaos.replies r join chaos.ruled_wishes w using (key)
  join chaos.wish_lines l on l.key = r.key and l.number = coalesce(r.refused_lines[1], 0)
  where r.outcome = 'refused' and w.kind in ('purchase', 'order', 'hold')`;

/** Refusals with a code that no rules between request and response explain. */
function undue(code: string, isDue: string): string {
  return `
    select f.* from (${REFUSED}) f
    where f.code = '${code}' and not exists (
      select from (${RULE_PERIODS}) p
      where p.ticket_option_id = f.ticket_option_id and p.since <= f.until and p.until >= f.since
        and (${isDue}))`;
}

/**
 * Maximum number of tickets that the user can have had during the request. Of purchases that were transferred it is not
 * known whose tickets were cancelled.
 */
const HAD_AT_MOST = `
  (select coalesce(sum(t.quantity), 0) from chaos.takings t left join holds h on h.id = t.id
   where t.ticket_option_id = f.ticket_option_id and t.user_id = f.user_id
     and t.begun_at <= f.until
     and (h.id is null or h.status = 'confirmed'
       or extract(epoch from h.expires_at) * 1000 > f.since))
  - (select coalesce(sum(c.quantity), 0) from cancellations c join purchases b on b.id = c.purchase_id
     where b.ticket_option_id = f.ticket_option_id and b.user_id = f.user_id
       and b.first_user_id is null
       and extract(epoch from c.created_at) * 1000 < f.since)`;

/** Promises about refusals because of rules. */
export const RULE_REFUSAL_ORACLES: readonly Oracle[] = [
  {
    promise: "no wish is refused as not open while the sale is open all the time",
    violations: undue(
      "sale_not_open",
      `(p.rules ->> 'saleStartsAt')::float8 > f.since
        or (p.rules ->> 'saleEndsAt')::float8 <= f.until`,
    ),
  },
  {
    promise: "no wish is refused as paused while the sale is not paused",
    violations: undue("sale_paused", "p.rules ->> 'state' <> 'on_sale'"),
  },
  {
    promise: "no quantity is refused as out of range if all rules allow it",
    violations: undue(
      "quantity_out_of_range",
      `f.quantity < (p.rules ->> 'minPerPurchase')::integer
        or f.quantity > (p.rules ->> 'maxPerPurchase')::integer`,
    ),
  },
  {
    promise: "no wish is refused for the limit per user if the user cannot have reached it",
    violations: undue(
      "user_limit_exceeded",
      `${HAD_AT_MOST} + f.of_user > (p.rules ->> 'maxPerUser')::integer`,
    ),
  },
  {
    promise: "if there are plenty of tickets, only rules cause refusals",
    violations: `
      select f.* from (${REFUSED}) f
      where f.code not in ('sale_paused', 'sale_not_open', 'quantity_out_of_range', 'user_limit_exceeded')`,
  },
];
